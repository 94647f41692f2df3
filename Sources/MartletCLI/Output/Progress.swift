import Synchronization

/// A line on standard error that says how far the work is: rewritten in place on a terminal, a new line every two
/// seconds elsewhere, and without control codes but a carriage return.
///
/// Threads report what they did; whoever comes by when a line is due writes it, so nothing wakes up to do it.
final class Progress: Sendable {
    private let what: String
    private let total: Int?
    private let unit: String
    private let start = monotonicNanoseconds()
    private let isTerminal = Console.error.isTerminal
    private let done = Atomic<Int>(0)
    private let nextLine: Atomic<UInt64>
    private let lineLetters = Atomic<Int>(0)

    /// - Parameter total: How much work there is, if that is known.
    init(_ what: String, total: Int?, unit: String = "entries") {
        self.what = what
        self.total = total
        self.unit = unit
        nextLine = Atomic(monotonicNanoseconds())
        nextLine.add(period, ordering: .relaxed)
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
        let rate = "\(Units.millions(Double(done) / max(seconds, 1e-9))) M/s"
        guard let total else { return "\(what): \(Units.count(done)) \(unit), \(rate)" }
        let percent = total == 0 ? 100 : min(100, done * 100 / total)
        return "\(what): \(percent) % of \(Units.count(total)) \(unit), \(rate)"
    }
}
