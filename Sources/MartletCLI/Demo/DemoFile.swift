/// The file that the demo loads.
struct DemoFile: Sendable {
    let path: String
    let onProblem: EntryReader.OnProblem

    /// Only a file on disk gives the same bytes a second time; a pipe or a terminal does not.
    var isReadableTwice: Bool { path != "-" && FileDescriptor.size(of: path) != nil }
    var name: String { path == "-" ? "standard input" : path }

    func load(
        into subject: some Subject, threads: Int
    ) throws -> (Measurement, WorkingSet, EntryReader.Summary) {
        let progress = Progress("reading \(name)", total: FileDescriptor.size(of: path), in: .bytes)
        let reader = EntryReader(workers: threads, onProblem: onProblem) { progress.add(entries: $0) }
        let recorders = (0..<threads).map { _ in Monitor(EntryRecorder()) }
        let start = monotonicNanoseconds()
        let source = try FileSource(path: path) { progress.advance(by: $0) }
        let summary = try read(source, by: reader) { worker, _, key, value, _ in
            // No other thread wants this lock: it costs a few nanoseconds and keeps the recorder safe.
            try recorders[worker].withLock { recorder in
                let isNew = try recorder.sampler.sample { try subject.load(key, value) }
                recorder.record(key, value, isNew: isNew)
            }
        }
        let nanoseconds = monotonicNanoseconds() - start
        progress.finish()
        if onProblem == .stop, let problem = summary.firstProblem { throw CommandFailure("\(name), \(problem).") }
        var latencies = Histogram()
        for recorder in recorders { latencies.merge(recorder.withLock { $0.sampler.latencies }) }
        let load = Measurement(operations: summary.entries, nanoseconds: nanoseconds, latencies: latencies)
        return (load, .read(by: recorders.map { $0.withLock { $0 } }), summary)
    }

    private func read(
        _ source: FileSource, by reader: EntryReader, into sink: @escaping EntryReader.Sink
    ) throws -> EntryReader.Summary {
        do {
            return try reader.read(source, into: sink)
        } catch let failure as ReadingFailure {
            throw CommandFailure(failure.explanation(in: name))
        }
    }
}
