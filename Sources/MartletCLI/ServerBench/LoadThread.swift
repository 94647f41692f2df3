#if canImport(CUV)
import MartletNetwork

/// A thread's share of the connections, and what they ask of the server.
///
/// All of it belongs to the thread that runs it.
final class LoadThread {
    let loop: NetworkLoop
    var scratch = [UInt8](repeating: 0, count: 64 << 10)
    private var connections: [LoadConnection] = []
    private var idle: [LoadConnection] = []
    private var timer: Watcher?
    private var failure: (any Error)?
    private var measurement = ThreadMeasurement(end: 0)
    private var times: [UInt64] = []

    /// Who does not answer for so long is given up.
    private static let patience: UInt64 = 30_000_000_000
    /// Before a time that is nearer than this the loop looks instead of sleeping: its timers know milliseconds only.
    private static let nearNanoseconds: UInt64 = 2_000_000

    init(_ count: Int, of cell: ServerBenchPlan.Cell, _ plan: ServerBenchPlan, password: [UInt8]?) throws {
        guard let loop = NetworkLoop() else { throw CommandFailure("the system has no room for an event loop.") }
        self.loop = loop
        do {
            try connect(count, cell, plan, password)
        } catch {
            close()
            throw error
        }
    }

    private func connect(
        _ count: Int, _ cell: ServerBenchPlan.Cell, _ plan: ServerBenchPlan, _ password: [UInt8]?
    ) throws {
        for _ in 0..<count {
            let connection = try LoadConnection(to: plan.address, of: self, plan.form.scanner(cell.mix))
            connections.append(connection)
            guard let password else { continue }
            try connection.send(due: [monotonicNanoseconds()]) { $0 += Self.authentication(password) }
        }
        try awaitAll()
        if let error = firstError { throw CommandFailure("the server said: \(error)") }
        idle = connections
    }

    func close() {
        for connection in connections { connection.close() }
        timer?.close()
    }

    private static func authentication(_ password: [UInt8]) -> [UInt8] {
        Array("*2\r\n$4\r\nAUTH\r\n$\(password.count)\r\n".utf8) + password + Array("\r\n".utf8)
    }

    // MARK: What connections say

    func attempt(_ body: () throws -> Void) {
        do { try body() } catch { failure = failure ?? error }
    }

    /// Replies have come, of requests that were due at these times.
    func note(_ due: ArraySlice<UInt64>) {
        let now = monotonicNanoseconds()
        for time in due { measurement.latencies.record(now &- time) }
        measurement.operations += due.count
        measurement.end = now
    }

    func addIdle(_ connection: LoadConnection) { idle.append(connection) }

    // MARK: Loads

    /// Each connection sends `pipeline` requests at a time, until the time is over.
    func run(until end: UInt64, pipeline: Int, _ write: (inout [UInt8]) -> Void) throws -> ThreadMeasurement {
        begin()
        while monotonicNanoseconds() < end {
            let now = monotonicNanoseconds()
            times.removeAll(keepingCapacity: true)
            times.append(contentsOf: repeatElement(now, count: pipeline))
            while let connection = idle.popLast() { try connection.send(due: times, write) }
            try turn(mayWait: true)
        }
        return try finish()
    }

    /// Each request has its time, by the schedule; it is sent then, or when a connection is free. Up to `pipeline` that have
    /// become due go together.
    func run(
        until end: UInt64, pipeline: Int, _ schedule: Schedule, _ write: (inout [UInt8]) -> Void
    ) throws -> ThreadMeasurement {
        begin()
        var schedule = schedule
        var next = schedule.next()
        while next < end, monotonicNanoseconds() < end + Self.patience {
            let now = monotonicNanoseconds()
            while next <= now, next < end, let connection = idle.popLast() {
                times.removeAll(keepingCapacity: true)
                while times.count < pipeline, next <= now, next < end {
                    times.append(next)
                    next = schedule.next()
                }
                try connection.send(due: times, write)
            }
            try turn(mayWait: idle.isEmpty || next > now + Self.nearNanoseconds, before: idle.isEmpty ? nil : next)
        }
        return try finish()
    }

    /// Sends `count` requests in all.
    func run(count: Int, pipeline: Int, _ write: (_ number: Int, inout [UInt8]) -> Void) throws {
        begin()
        var number = 0
        while number < count {
            let now = monotonicNanoseconds()
            while number < count, let connection = idle.popLast() {
                let some = min(pipeline, count - number)
                try connection.send(due: [UInt64](repeating: now, count: some)) { bytes in
                    write(number, &bytes)
                    number += 1
                }
            }
            try turn(mayWait: true)
        }
        _ = try finish()
    }

    private func begin() { measurement = ThreadMeasurement(end: monotonicNanoseconds()) }

    private func finish() throws -> ThreadMeasurement {
        try awaitAll()
        return measurement
    }

    private func awaitAll() throws {
        while !connections.allSatisfy(\.isIdle) { try turn(mayWait: true) }
    }

    /// One turn of the loop, at most until a time.
    private func turn(mayWait: Bool, before time: UInt64? = nil) throws {
        let now = monotonicNanoseconds()
        let due = time ?? .max
        let wait = min(due > now ? due - now : 0, Self.patience)
        if mayWait {
            timer = timer ?? loop.timer {}
            timer?.start(milliseconds: max(1, wait / 1_000_000))
        }
        let before = measurement.operations
        loop.runOnce(mayWait: mayWait)
        if let failure { throw failure }
        if mayWait, measurement.operations == before, monotonicNanoseconds() &- now >= Self.patience {
            throw CommandFailure("the server has not answered for \(Self.patience / 1_000_000_000) seconds.")
        }
    }

    // MARK: What came of it

    var firstError: String? { connections.compactMap(\.firstError).first }
    var nullCount: Int { connections.reduce(0) { $0 + $1.nullCount } }
}
#endif
