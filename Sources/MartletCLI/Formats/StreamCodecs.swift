/// Decompresses a stream, a piece at a time. One thread at a time uses it.
protocol StreamDecoder: AnyObject, Sendable {
    /// Decompresses from a part of `input` into `output`, from `start` on, as far as either goes.
    /// - Throws: ``CompressionProblem``, with an offset in that part.
    func decode(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int
    ) throws(CompressionProblem) -> DecodingStep
}

/// How far a call of a decoder came.
struct DecodingStep {
    let consumed: Int
    let produced: Int
    /// Whether a member or frame ended. Another may follow.
    let isEnd: Bool
}

/// Compresses a stream, a piece at a time. One thread at a time uses it.
protocol StreamEncoder: AnyObject, Sendable {
    /// Compresses all of `input`, and appends what comes of it so far; all of it, if this is the last piece.
    func encode(_ input: [UInt8], isLast: Bool, to output: inout [UInt8]) throws(CompressionProblem)
}

/// Why compressed bytes cannot be read, or bytes not be compressed.
struct CompressionProblem: Error, Equatable, CustomStringConvertible {
    let offset: Int
    let reason: String

    func shifted(by distance: Int) -> CompressionProblem {
        CompressionProblem(offset: offset + distance, reason: reason)
    }

    var description: String { "at byte \(offset) of the compressed file: \(reason)" }
}

/// What reads and what writes a kind of compressed file.
private struct StreamCodecs {
    let decoder: () -> any StreamDecoder
    let encoder: () -> any StreamEncoder
}

extension Compression {
    /// What reads files compressed so; `nil` for those that are not.
    /// - Throws: ``CommandFailure`` if the command was built without the library for it.
    func decoder(for name: String) throws(CommandFailure) -> (any StreamDecoder)? {
        try codecs(for: name)?.decoder()
    }

    /// What writes files compressed so; `nil` for those that are not.
    /// - Throws: ``CommandFailure`` if the command was built without the library for it.
    func encoder(for name: String) throws(CommandFailure) -> (any StreamEncoder)? {
        try codecs(for: name)?.encoder()
    }

    private func codecs(for name: String) throws(CommandFailure) -> StreamCodecs? {
        switch self {
        case .none: return nil
        case .gzip:
            #if Compression && canImport(CZlib)
            return StreamCodecs(decoder: GzipDecoder.init, encoder: GzipEncoder.init)
            #else
            throw missing("zlib1g-dev", toUse: name)
            #endif
        case .zstd:
            #if Compression && canImport(CZstd)
            return StreamCodecs(decoder: ZstdDecoder.init, encoder: ZstdEncoder.init)
            #else
            throw missing("libzstd-dev", toUse: name)
            #endif
        }
    }

    private func missing(_ package: String, toUse name: String) -> CommandFailure {
        let tool = self == .gzip ? "gzip" : "zstd"
        return CommandFailure(
            "\(name) is compressed, and this command was built without \(tool). Put \(tool) before or behind it in a pipe, "
                + "or install \(package) and build again with the trait Compression.")
    }
}
