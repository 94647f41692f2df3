/// `martlet demo`.
struct DemoCommand {
    /// The share of the available memory that the demo takes at most, in percent.
    private static let memoryPercentMax = 70
    /// What an entry of 16 and 100 bytes takes at the worst moment, when the dictionary holds it and its key is
    /// prepared for reading; measured, and rounded up.
    private static let bytesPerEntry = 600

    private let entries: Int
    private let file: DemoFile?
    private let threads: Int

    init(_ arguments: Arguments) {
        entries = arguments.number(DemoOptions.entries) ?? 1
        threads = arguments.number(DemoOptions.threads) ?? coreCount()
        let onProblem = arguments.text(DemoOptions.onError).flatMap(EntryReader.OnProblem.init) ?? .stop
        file = arguments.text(DemoOptions.file).map { DemoFile(path: $0, onProblem: onProblem) }
    }

    func run() throws {
        let output = Console.output
        output.print("A short tour\n\n\(try Tour.run())\n")
        let report = try file.map(runFile) ?? runMade()
        output.print("\n\(report.text)\n\nA crash\n\n\(try CrashDemo.run())")
    }

    private func runMade() throws -> DemoReport {
        let count = affordableEntries()
        Console.output.print(
            """
            The main job: \(Units.count(count)) entries of 16-byte keys and 100-byte values, \(threadsInWords).
            Each is loaded, read, updated, and read again 32 at a time; every value read is checked.
            """)
        let set = WorkingSet.made(count: count)
        let store = try DemoWork<StoreSubject>(threads: threads).run(set)
        ProcessMemory.giveBackFreed()
        let dictionary = try DemoWork<LockedDictionary>(threads: threads).run(set)
        return DemoReport(set: set, store: store, dictionary: dictionary)
    }

    private func runFile(_ file: DemoFile) throws -> DemoReport {
        Console.output.print(
            """
            The main job: the entries of \(file.name), \(threadsInWords).
            Each is loaded, read, updated, and read again 32 at a time; every value read is checked.
            """)
        let isReadableTwice = file.isReadableTwice
        let (store, set, summary) = try DemoWork<StoreSubject>(threads: threads).run(file)
        Console.output.print(Self.words(for: summary, set, store.load))
        ProcessMemory.giveBackFreed()
        let work = DemoWork<LockedDictionary>(threads: threads)
        if isReadableTwice { return DemoReport(set: set, store: store, dictionary: try work.run(file).0) }
        Console.output.print("What comes through a pipe cannot be read twice: the dictionary is loaded from memory.")
        return DemoReport(set: set, store: store, dictionary: try work.run(set.withMadeValues()))
    }

    private static func words(for summary: EntryReader.Summary, _ set: WorkingSet, _ load: Measurement) -> String {
        var words = "Read \(Units.count(summary.entries, of: "entry", "entries")) in \(Units.bytes(summary.bytes)), "
        words += "\(Units.bytes(Int(Double(summary.bytes) * 1e9 / Double(max(1, load.nanoseconds))))) a second."
        if set.count < summary.entries {
            words += " \(Units.count(summary.entries - set.count)) had a key seen before."
        }
        if summary.emptyRecords > 0 {
            words += " Passed over \(Units.count(summary.emptyRecords, of: "empty line", "empty lines"))."
        }
        if let problem = summary.firstProblem {
            words +=
                " Skipped \(Units.count(summary.malformedRecords, of: "line", "lines")) without an entry, the first at \(problem)."
        }
        return words
    }

    private var threadsInWords: String {
        threads == 1 ? "one thread" : "\(threads) threads"
    }

    /// As many entries as were asked for, or fewer if memory is short, which is said.
    private func affordableEntries() -> Int {
        guard let available = ProcessMemory.availableBytes() else { return entries }
        let most = max(1, available / 100 * Self.memoryPercentMax / Self.bytesPerEntry)
        guard entries > most else { return entries }
        Console.output.print(
            "\(Units.bytes(available)) of memory are free: \(Units.count(most)) entries instead of \(Units.count(entries))."
        )
        return most
    }
}
