/// Reads a file of requests, compressed or not, whole.
struct TraceReader {
    private static let bufferBytes = 1 << 20
    /// So long a key is a mistake.
    private static let keyBytesMax = 65_535

    let path: String
    let format: TraceFormat

    private var name: String { path == "-" ? "standard input" : path }

    func read() throws -> Trace {
        let progress = Progress("reading \(name)", total: path == "-" ? nil : FileDescriptor.size(of: path), in: .bytes)
        let source = try FileSource(path: path) { progress.advance(by: $0) }
        var numberer = KeyNumberer()
        if let decoder = try Compression(fileName: path).decoder(for: name) {
            try read(DecompressedSource(source, decoder), into: &numberer)
        } else {
            try read(source, into: &numberer)
        }
        progress.finish()
        return try Trace(numberer, name: name)
    }

    private func read(_ source: some ByteSource, into numberer: inout KeyNumberer) throws {
        var source = source
        var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
        var held = 0
        while true {
            let count = try source.read(into: &buffer, from: held)
            held += count
            let used = try take(buffer[..<held], isEnd: count == 0, into: &numberer)
            if count == 0 { return }
            buffer.replaceSubrange(..<(held - used), with: buffer[used..<held])
            held -= used
        }
    }

    /// Takes what is whole. Returns how many bytes that were.
    private func take(_ bytes: ArraySlice<UInt8>, isEnd: Bool, into numberer: inout KeyNumberer) throws -> Int {
        switch format {
        case .text: try takeLines(bytes, isEnd: isEnd, into: &numberer)
        case .oracleGeneral: try takeRecords(bytes, isEnd: isEnd, into: &numberer)
        }
    }

    private func takeLines(_ bytes: ArraySlice<UInt8>, isEnd: Bool, into numberer: inout KeyNumberer) throws -> Int {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            try take(line: bytes[start..<end], into: &numberer)
            start = end + 1
        }
        if isEnd {
            try take(line: bytes[start...], into: &numberer)
        } else if bytes.endIndex - start > Self.keyBytesMax {
            throw tooLong
        }
        return start - bytes.startIndex
    }

    private func take(line: ArraySlice<UInt8>, into numberer: inout KeyNumberer) throws {
        let key = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard key.count <= Self.keyBytesMax else { throw tooLong }
        if !key.isEmpty { numberer.add(Array(key)) }
    }

    private var tooLong: CommandFailure { CommandFailure("\(name): a key is longer than \(Self.keyBytesMax) bytes.") }

    private func takeRecords(_ bytes: ArraySlice<UInt8>, isEnd: Bool, into numberer: inout KeyNumberer) throws -> Int {
        let records = bytes.count / TraceFormat.recordBytes
        for record in 0..<records {
            let key = bytes.startIndex + record * TraceFormat.recordBytes + 4
            numberer.add(bytes[key..<key + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        if isEnd, bytes.count % TraceFormat.recordBytes != 0 {
            throw CommandFailure("\(name) ends in the midst of a record of \(TraceFormat.recordBytes) bytes.")
        }
        return records * TraceFormat.recordBytes
    }
}
