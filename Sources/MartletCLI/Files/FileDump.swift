import Martlet

/// Writes entries to a file.
struct FileDump: Sendable {
    private static let progressStep = 256

    let file: FileDescription
    /// Only entries whose keys begin so are written.
    var prefix: [UInt8] = []

    /// Writes each entry that is there from beginning to end, once, and of those that come or go meanwhile some, at
    /// most once for each time they are there.
    ///
    /// The file takes its name once it is whole and on disk (see ``WholeFile``). Memory is bounded by the longest entry.
    /// If nobody reads standard output any more, that is a failure as well: what was read is not all.
    /// - Throws: ``CommandFailure``, which names the file. Nothing has its name then but what had it before.
    func run(from entries: any ReadableEntries) throws -> DumpReport {
        try run(from: [(nil, entries)])
    }

    /// Does the same with several keyspaces, one after the other, whose names the file's format can tell.
    func run(from keyspaces: [(name: [UInt8]?, entries: any ReadableEntries)]) throws -> DumpReport {
        let start = monotonicNanoseconds()
        let total = try keyspaces.reduce(0) { try $0 + $1.entries.countEntries() }
        let progress = Progress("dumping to \(file.outputName)", total: total)
        defer { progress.finish() }
        do {
            var writer = try EntryFileWriter(file)
            for (name, entries) in keyspaces {
                writer.keyspace = name
                try write(entries, progress, &writer)
            }
            try writer.finish()
            return DumpReport(
                name: file.outputName, entries: writer.entries, bytes: writer.bytes,
                nanoseconds: monotonicNanoseconds() - start, format: file.format, lostDeadlines: writer.lostDeadlines)
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(file.outputName): \(error).")
        }
    }

    private func write(
        _ entries: any ReadableEntries, _ progress: Progress, _ writer: inout EntryFileWriter
    ) throws {
        var seen = 0
        try entries.visit { key, value, lifetime in
            if key.hasPrefix(unsafe prefix.span.bytes) { try writer.write(key, value, until: lifetime.milliseconds) }
            seen += 1
            if seen % Self.progressStep == 0 { progress.advance(by: Self.progressStep) }
            return true
        }
    }
}

extension TimeToLive {
    /// When it is over, in milliseconds since 1970; `nil` for never.
    fileprivate var milliseconds: Int64? {
        guard case .limited(_, let deadline) = self else { return nil }
        return deadline.millisecondsSince1970
    }
}
