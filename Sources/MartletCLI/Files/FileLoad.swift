#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Martlet

/// Loads the entries of a file into a store, on several threads.
struct FileLoad: Sendable {
    let file: FileDescription
    var onProblem = EntryReader.OnProblem.stop
    var threads = coreCount()
    /// What was read of the file before, and comes first.
    var head: [UInt8] = []
    /// Whether all takes effect at one instant, or nothing at all.
    var isAtomic = false

    /// Reads the file to its end, or to the first record that is no entry if that is to stop it, and stores each entry
    /// as it comes. Of entries with the same key, one stays.
    ///
    /// Memory is bounded whatever the size of the file, and what it says of its own size.
    /// - Throws: ``CommandFailure``, which names the file, where in it the work ended, and how much was stored by then,
    ///   and stays.
    ///
    /// If it is to be atomic, all entries are kept in memory until the last of them was read, and then stored at one
    /// instant; where this throws, nothing was stored.
    /// - Parameter keyspace: Takes the entries that name none.
    func run(into keyspace: RawKeyspace, of store: Store) throws -> LoadReport {
        guard isAtomic else {
            return try run { name, key, value, expiration in
                try place(name, keyspace, store).put(key, value, expiring: expiration)
            }
        }
        do {
            return try store.write { batch in
                let shared = Monitor(batch)
                return try run { name, key, value, expiration in
                    let keyspace = try place(name, keyspace, store)
                    try shared.withLock { batch in
                        try batch.keyspace(keyspace).put(key, value, expiring: expiration)
                    }
                }
            }
        } catch let error as StoreError {
            throw failure("\(file.inputName): \(CommandFailure.explanation(of: error))", EntryReader.Summary())
        }
    }

    /// Fails as reading would where there is no such file, or it may not be read: before anything is made for what it has.
    func checkThatItIsThere() throws {
        guard !file.isStandard, unsafe access(file.path, R_OK) != 0 else { return }
        do {
            _ = try FileSource(path: file.path) { _ in }
        } catch {
            throw CommandFailure("\(file.inputName): \(error).")
        }
    }

    /// Where an entry belongs.
    private func place(_ name: RawSpan?, _ keyspace: RawKeyspace, _ store: Store) throws -> RawKeyspace {
        if let name { try store.keyspace(name) } else { keyspace }
    }

    private func run(
        _ put: @escaping @Sendable (RawSpan?, RawSpan, RawSpan, Expiration) throws -> Void
    ) throws -> LoadReport {
        let start = monotonicNanoseconds()
        let progress = Progress("loading \(file.inputName)", total: file.size, in: .bytes)
        defer { progress.finish() }
        let summary = try read(progress) { _, keyspace, key, value, lifetime in
            try put(keyspace, key, value, lifetime.expiration)
        }
        if onProblem == .stop, let problem = summary.firstProblem {
            throw failure("\(file.inputName), \(problem).", summary)
        }
        return LoadReport(name: file.inputName, summary: summary, nanoseconds: monotonicNanoseconds() - start)
    }

    private func failure(_ reason: String, _ summary: EntryReader.Summary) -> CommandFailure {
        let count = isAtomic ? "Nothing was" : Units.count(summary.entries, of: "entry was", "entries were")
        let stored = "\(reason) \(count) stored."
        let report = LoadReport(name: file.inputName, summary: summary, nanoseconds: 0)
        let lines = [stored] + (onProblem == .skip ? report.passedOver : [])
        return CommandFailure(lines.joined(separator: "\n"))
    }

    private func read(_ progress: Progress, _ sink: @escaping EntryReader.Sink) throws -> EntryReader.Summary {
        let reader = EntryReader(workers: threads, onProblem: onProblem, format: file.format) {
            progress.add(entries: $0)
        }
        let decoder = try file.compression.decoder(for: file.inputName)
        do {
            let source = HeadedSource(head, try FileSource(path: file.path) { progress.advance(by: $0) })
            guard let decoder else { return try reader.read(source, into: sink) }
            return try ReadAhead.run(DecompressedSource(source, decoder)) { source in
                try reader.read(source, into: sink)
            }
        } catch let error as ReadingFailure {
            throw failure(error.explanation(in: file.inputName), error.summary)
        } catch {
            throw CommandFailure("\(file.inputName): \(error).")
        }
    }
}
