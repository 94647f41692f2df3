// Compiled by Fuzz/run together with the reader's files, once for each format, not by the package.

#if FUZZ_CSV
private typealias Fuzzed = CSVFormat
private typealias Model = CSVModel
#elseif FUZZ_JSON_LINES
private typealias Fuzzed = JSONLinesFormat
private typealias Model = JSONLinesModel
#elseif FUZZ_REDIS
private typealias Fuzzed = RedisFormat
private typealias Model = RedisModel
#else
private typealias Fuzzed = TSVFormat
#endif

/// Reads any bytes as blocks of records. The first byte chooses the size of the blocks, which must not matter; what is
/// found must come back when it is written and read again; and it must be what an obvious reader of the format finds.
/// - Returns: -1 where there is no entry at all: nothing is to be made of such an input by changing it further. They would
///   soon be the most, and what is close to being wrong seldom tried.
@c(LLVMFuzzerTestOneInput)
public func fuzzFormat(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let blockBytes = bytes.first else { return 0 }
    let limits = EntryLimits(keyBytesMax: 6, valueBytesMax: 10, surplusBytesMax: 100)
    let input = Array(bytes.dropFirst())
    let found = BlockwiseReading(input, Fuzzed.self, blockBytes: Int(blockBytes) + 1, limits)
    let whole = BlockwiseReading(input, Fuzzed.self, blockBytes: input.count + 1, limits)
    // fatalError says what differs in optimized builds too.
    guard found == whole else { fatalError("by blocks: \(found), as a whole: \(whole)") }
    checkWriting(found, limits)
    #if FUZZ_CSV || FUZZ_JSON_LINES || FUZZ_REDIS
    if let model = Model.read(input, limits), !model.agrees(with: found) {
        fatalError("by blocks: \(found), by the obvious reader: \(model)")
    }
    #else
    let model = LineModel(input, limits)
    guard found.entries == model.entries, found.problems == model.problems, found.emptyRecords == model.emptyLines
    else { fatalError("by blocks: \(found), by splitting: \(model)") }
    #endif
    return found.entries.isEmpty ? -1 : 0
}

/// The same bytes, as keys and as values of all lengths, must come back, and the deadlines that were said.
private func checkWriting(_ found: BlockwiseReading, _ limits: EntryLimits) {
    let text = Fuzzed.text(of: found.pairs, until: found.deadlines)
    let again = BlockwiseReading(text, Fuzzed.self, blockBytes: 16, limits)
    guard again.pairs == found.pairs, again.deadlines == found.deadlines, again.problems.isEmpty else {
        fatalError("as a whole: \(found), written and read again: \(again)")
    }
}
