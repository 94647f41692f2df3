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
    func run(into store: some KeyValueOperations) throws -> LoadReport {
        try run { key, value in try store.put(key, value) }
    }

    /// Does the same; if it is to be atomic, keeps all entries in memory until the last of them was read, and then stores
    /// them at one instant.
    /// - Throws: ``CommandFailure``; if it is to be atomic, nothing was stored.
    func run(into keyspace: RawKeyspace, of store: Store) throws -> LoadReport {
        guard isAtomic else { return try run(into: keyspace) }
        do {
            return try store.write { batch in
                let shared = Monitor(batch.keyspace(keyspace))
                return try run { key, value in try shared.withLock { batch in try batch.put(key, value) } }
            }
        } catch let error as StoreError {
            throw failure("\(file.inputName): \(CommandFailure.explanation(of: error))", EntryReader.Summary())
        }
    }

    private func run(_ put: @escaping @Sendable (RawSpan, RawSpan) throws -> Void) throws -> LoadReport {
        let start = monotonicNanoseconds()
        let progress = Progress("loading \(file.inputName)", total: file.size, in: .bytes)
        defer { progress.finish() }
        let summary = try read(progress) { _, key, value in try put(key, value) }
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
