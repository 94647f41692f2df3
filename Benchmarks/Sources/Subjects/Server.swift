import Glibc

/// Does what the driver says, one line at a time, and answers each with one line of JSON. `harness/session.py` describes
/// the commands.
struct Server<S: Subject> {
    private var subject: S?
    private var before = 0

    mutating func serve() throws {
        while let line = readLine() {
            let command = try Command(line)
            switch command.name {
            case "open": answer(try open(command))
            case "run": answer(try run(command))
            case "check": answer(try check(command))
            case "empty": answer(try empty(command))
            default: throw Failure("no such command: \(command.name)")
            }
        }
        // The store is left to the operating system: freeing ten million entries measures nothing.
        _exit(0)
    }

    private func answer(_ fields: [(String, String)]) {
        print(json(fields))
        fflush(nil)
    }

    private mutating func open(_ command: Command) throws -> [(String, String)] {
        let hint = try command.number("hint", otherwise: 0)
        let entryBytes = try command.number("entry_bytes", otherwise: 0)
        before = residentBytes()
        let start = nanoseconds()
        subject = try S(hint: hint, entryBytes: entryBytes)
        let seconds = Double(nanoseconds() - start) * 1e-9
        return [("seconds", "\(seconds)"), ("allocator", "\"glibc\"")] + memory
    }

    private func run(_ command: Command) throws -> [(String, String)] {
        guard let subject else { throw Failure("nothing is open") }
        let operations = try Operations(path: command.text("file"))
        let from = try command.number("from", otherwise: 0)
        let to = try command.number("to", otherwise: operations.count)
        let threads = try command.number("threads", otherwise: 1)
        let warm = try command.number("warm", otherwise: 0)
        let (puts, batch) = (try command.number("puts", otherwise: 0), try command.number("batch", otherwise: 1))
        let every = try command.number("every", otherwise: 0)
        let phase = UInt64(try command.number("phase", otherwise: 0))
        let (reads, writes) = (try command.number("reads", otherwise: 0), try command.number("writes", otherwise: 0))
        let tallies = Tallies(count: threads)
        let countBefore = subject.count
        try runThreads(threads) { thread, waitForAll in
            let first = from + (to - from) * thread / threads
            let last = from + (to - from) * (thread + 1) / threads
            func part(_ range: Range<Int>, every: Int) -> Part {
                Part(
                    operations: operations, range: range, puts: puts, phase: phase, batch: batch, reads: reads,
                    writes: writes, every: every)
            }
            let (warming, measured) = (
                part(first..<first + (last - first) * warm / 100, every: 0), part(first..<last, every: every)
            )
            var ignored = Tally()
            try subject.perform(warming, subject.prepare(warming), &ignored)
            let prepared = subject.prepare(measured)
            var tally = Tally()
            if every > 0 { tally.latencies = [UInt32](repeating: 0, count: (last - first) / every + 1) }
            tally.latencies.removeAll(keepingCapacity: true)
            waitForAll()
            tally.start = nanoseconds()
            try subject.perform(measured, prepared, &tally)
            tally.end = nanoseconds()
            tallies.set(thread, tally)
        }
        var all = tallies.all
        if batch > 1, let countBefore, let count = subject.count {
            all[0].inserted = UInt64(max(0, count - countBefore))
        }
        return all.report(operations: to - from) + memory
    }

    private func check(_ command: Command) throws -> [(String, String)] {
        guard let subject else { throw Failure("nothing is open") }
        let operations = try Operations(path: command.text("file"))
        let to = try command.number("to", otherwise: operations.count)
        let buffer = Buffer(count: operations.valueBytes)
        var (found, sum) = (0, UInt64(0))
        for index in stride(from: 0, to: to, by: try command.number("stride", otherwise: 1))
        where try subject.get(operations.key(index), into: buffer) {
            sum &+= Value.sumOfAll(buffer)
            found += 1
        }
        return [("found", "\(found)"), ("sum", "\(sum)")]
    }

    /// Many stores at once, each with a few entries or none.
    private mutating func empty(_ command: Command) throws -> [(String, String)] {
        let count = try command.number("count", otherwise: 1)
        let entries = try command.number("entries", otherwise: 0)
        var stores = [S]()
        stores.reserveCapacity(count)
        let (key, value) = (Buffer(count: 16), Value(bytes: 100, phase: 0))
        before = residentBytes()
        let start = nanoseconds()
        for _ in 0..<count { stores.append(try S(hint: 0, entryBytes: 0)) }
        let seconds = Double(nanoseconds() - start) * 1e-9
        for store in stores {
            for entry in 0..<entries {
                key.setWord(UInt64(entry) &* 0x9E37_79B9_7F4A_7C15, at: 0)
                key.setWord(UInt64(entry), at: 8)
                try store.put(key.bytes, value.of(key.bytes))
            }
        }
        let counted = stores.compactMap(\.countedBytes)
        let total = counted.isEmpty ? [] : [("counted_bytes", "\(counted.reduce(0, +))")]
        return [("seconds", "\(seconds)"), ("resident_bytes", "\(max(0, residentBytes() - before))")] + total
    }

    private var memory: [(String, String)] {
        [("resident_bytes", "\(max(0, residentBytes() - before))")]
            + (subject?.countedBytes.map { [("counted_bytes", "\($0)")] } ?? [])
    }
}

/// The fields of an answer, whose values are JSON already.
func json(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
}
