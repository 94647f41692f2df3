// Compiled by Fuzz/run with the store as a module, not by the package.

@testable import Martlet

/// Reads any bytes as a checkpoint, beside a log that goes on where it ends. The first byte says whether its checksums are
/// made right, and whether the store is opened to be written as well.
/// - Returns: -1 where there are not two blocks: nothing is to be made of such an input by changing it further.
@c(LLVMFuzzerTestOneInput)
public func fuzzCheckpoint(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard bytes.count > 1 + 2 * CheckpointBlock.headerBytes + 40 else { return -1 }
    let checkpoint = FuzzedCheckpoint(bytes.dropFirst(), hasChecksums: bytes[0] & 1 != 0)
    checkBlocks(of: checkpoint)
    DirectoryOpening([checkpoint.file, checkpoint.log]).check(isWritable: bytes[0] & 4 != 0)
    return 0
}

/// Has every block read that can be. Of a checkpoint that is good, what is read has the same bytes when it is written.
private func checkBlocks(of checkpoint: FuzzedCheckpoint) {
    let storage = MemoryStorage([checkpoint.file])
    do throws(StoreError) {
        var reader = try CheckpointReader(checkpoint.file.name, in: storage)
        _ = try reader.salvage { _, _, _, _ throws(StoreError) in
        } keyspace: { _, _ throws(StoreError) in
        }
        let summary = try reader.verify()
        var (entries, keyspaces): ([UInt8], [UInt8]) = ([], [])
        let again = try reader.read { number, effect, key, value throws(StoreError) in
            entries.append(littleEndian: number)
            entries.append(effect, key, value)
        } keyspace: { id, name throws(StoreError) in
            keyspaces.append(littleEndian: id)
            keyspaces.append(littleEndian: UInt16(name.count))
            keyspaces.append(contentsOf: name)
        }
        expect(summary == again, "the first time: \(summary), the second time: \(again)")
        expect(summary.start.fileBytes <= checkpoint.bytes.count, "it ends beyond the file")
        expect(checkpoint.payload(of: .entries) == entries, "entries, written again: \(entries)")
        expect(checkpoint.payload(of: .keyspaces) == keyspaces, "keyspaces, written again: \(keyspaces)")
    } catch {
        switch error {
        case .corrupted, .formatUnknown: break
        default: fatalError("reading failed with \(error)")
        }
    }
}
