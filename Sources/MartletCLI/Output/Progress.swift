import Synchronization

/// A line on standard error that says how far the work is: rewritten in place, with a bar, on a terminal, a new line
/// every two seconds elsewhere, and without control codes but a carriage return.
///
/// Threads report what they did; whoever comes by when a line is due writes it, so nothing wakes up to do it.
final class Progress: Sendable {
    /// What is counted.
    enum Measure: Sendable {
        case entries
        /// The bytes of a file, with the entries that were found in them beside.
        case bytes
        /// Runs that follow each other; each is announced by what it is.
        case runs
    }

    private let what: Monitor<String>
    /// Below zero if it is not known.
    private let knownTotal: Atomic<Int>
    private let measure: Measure
    private let start = monotonicNanoseconds()
    private let isTerminal = Console.error.isTerminal
    private let done = Atomic<Int>(0)
    private let entries = Atomic<Int>(0)
    private let nextLine: Atomic<UInt64>
    private let lineLetters = Atomic<Int>(0)

    /// - Parameter total: How much work there is, if that is known.
    init(_ what: String, total: Int?, in measure: Measure = .entries) {
        self.what = Monitor(what)
        knownTotal = Atomic(total ?? -1)
        self.measure = measure
        nextLine = Atomic(monotonicNanoseconds())
        nextLine.add(period, ordering: .relaxed)
    }

    private var total: Int? {
        let total = knownTotal.load(ordering: .relaxed)
        return total < 0 ? nil : total
    }

    private var period: UInt64 { isTerminal ? 100_000_000 : 2_000_000_000 }

    /// Counts `count` more as done.
    func advance(by count: Int) {
        let done = done.add(count, ordering: .relaxed).newValue
        let due = nextLine.load(ordering: .relaxed)
        let now = monotonicNanoseconds()
        guard now >= due,
            nextLine.compareExchange(expected: due, desired: now + period, ordering: .relaxed).exchanged
        else { return }
        show(done, now)
    }

    /// Says what comes now: on a terminal at once, elsewhere if a line is due.
    func begin(_ what: String) {
        self.what.withLock { $0 = what }
        if isTerminal { show(done.load(ordering: .relaxed), monotonicNanoseconds()) } else { advance(by: 0) }
    }

    /// Takes the whole of what was done so far, and of what there is to do, from who counts both.
    func show(bytes: Int, of total: Int?, entries: Int) {
        knownTotal.store(total ?? -1, ordering: .relaxed)
        self.entries.store(entries, ordering: .relaxed)
        advance(by: bytes - done.load(ordering: .relaxed))
    }

    /// Counts so many entries as found in the bytes.
    func add(entries count: Int) {
        entries.add(count, ordering: .relaxed)
    }

    /// Wipes the line off the terminal: the result follows in its place.
    func finish() {
        nextLine.store(.max, ordering: .relaxed)
        let letters = lineLetters.load(ordering: .relaxed)
        guard isTerminal, letters > 0 else { return }
        Console.error.print("\r" + String(repeating: " ", count: letters) + "\r", terminator: "")
    }

    private func show(_ done: Int, _ now: UInt64) {
        let line = text(done, seconds: Double(now - start) / 1e9)
        guard isTerminal else { return Console.error.print(line) }
        let before = lineLetters.exchange(line.count, ordering: .relaxed)
        let wipe = String(repeating: " ", count: max(0, before - line.count))
        Console.error.print("\r" + line + wipe, terminator: "")
    }

    private func text(_ done: Int, seconds: Double) -> String {
        let rate = Double(done) / max(seconds, 1e-9)
        let bar = isTerminal && measure != .runs ? total.map { Self.bar(done, of: $0) + " " } ?? "" : ""
        let words =
            switch measure {
            case .entries: ["\(share(of: done, Units.count)) entries", "\(Units.millions(rate)) M/s"]
            case .bytes: [share(of: done, Units.bytes), "\(Units.bytes(Int(rate)))/s", entryRate(seconds)]
            case .runs: ["\(share(of: done, Units.count)) runs"]
            }
        let what = what.withLock { $0 }
        return "\(what): \(bar)\((words + timeLeft(done, rate)).joined(separator: ", "))"
    }

    private func share(of done: Int, _ number: (Int) -> String) -> String {
        guard let total else { return number(done) }
        return "\(Self.percent(done, of: total)) % of \(number(total))"
    }

    private func entryRate(_ seconds: Double) -> String {
        "\(Units.millions(Double(entries.load(ordering: .relaxed)) / max(seconds, 1e-9))) M entries/s"
    }

    private func timeLeft(_ done: Int, _ rate: Double) -> [String] {
        guard let total, done > 0 else { return [] }
        return ["\(Units.fixed(Double(max(0, total - done)) / rate, 0)) s left"]
    }

    private static func percent(_ done: Int, of total: Int) -> Int {
        total == 0 ? 100 : min(100, done * 100 / total)
    }

    private static func bar(_ done: Int, of total: Int) -> String {
        let filled = percent(done, of: total) / 5
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled) + "]"
    }
}
