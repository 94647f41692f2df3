/// What the beginning of a checkpoint says, and so what is known of one that was not read to its end.
struct CheckpointStart: Equatable {
    var identity: UInt64
    /// The number of the last keyspace that was made, which none may have again.
    var lastKeyspace: UInt32
    /// c: every change up to it is in the checkpoint; some after it may be.
    var number: UInt64
    /// Where the log is to be read from: c, or where a change begins that was not complete then.
    var logStart: UInt64
    /// How large the file is.
    var fileBytes: Int

    /// The first block of the file.
    var sealedBlock: [UInt8] {
        var block = CheckpointBlock.unsealed
        block.append(littleEndian: CheckpointBlock.magic)
        block.append(littleEndian: CheckpointBlock.version)
        block.append(littleEndian: lastKeyspace)
        for field in [identity, number, logStart] { block.append(littleEndian: field) }
        CheckpointBlock.seal(&block, .start)
        return block
    }

    var name: String { FileName.hexadecimal(number) + CheckpointSummary.suffix }
}
