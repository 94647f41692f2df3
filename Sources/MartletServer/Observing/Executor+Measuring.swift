import MartletRESP

extension Executor {
    /// Takes note of how long a command took since the one before it, or since the batch began that it is in.
    static func measure(
        _ command: Command, _ arguments: borrowing Arguments, of session: Session, since start: Int, hasFailed: Bool
    ) {
        let now = Stopwatch.nanoseconds
        session.moment = now
        // The counter begins anew where a machine is brought back from a disk.
        let nanoseconds = max(0, now - start)
        session.count(command, nanoseconds: nanoseconds, hasFailed: hasFailed)
        let limits = session.server.settings.observing
        let microseconds = nanoseconds / 1_000
        if limits.slowMicroseconds >= 0, microseconds >= limits.slowMicroseconds, limits.slowCountMax > 0,
            !command.flags.contains(.skipSlowLog)
        {
            session.server.slowLog.add(
                command, arguments, of: session, microseconds: microseconds, most: limits.slowCountMax)
        }
        if limits.latencyMilliseconds > 0, microseconds / 1_000 >= limits.latencyMilliseconds {
            session.server.latencyLog.add(
                command.flags.contains(.fast) ? "fast-command" : "command", milliseconds: microseconds / 1_000)
        }
    }
}
