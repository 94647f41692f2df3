extension Session {
    /// Counts a call. All see it by the time that another command runs, or that there is nothing more to execute.
    func count(_ command: Command, nanoseconds: Int, hasFailed: Bool) {
        if tally?.add(command, nanoseconds: nanoseconds, hasFailed: hasFailed) == true { return }
        showCalls()
        tally = CommandTally(of: command, nanoseconds: nanoseconds, hasFailed: hasFailed)
    }

    /// Has all see what was counted; within `EXEC` once that is done.
    func showCalls() {
        guard let tally else { return }
        if attempt == nil { meters.add(tally) } else { attempt?.calls.append(tally) }
        self.tally = nil
    }

    /// Counts errors that the client is told.
    func count(_ errors: [String]) {
        for error in errors { server.errors.add(error) }
        server.statistics.errorReplies.add(errors.count, ordering: .relaxed)
    }

    // MARK: Transactions

    /// Begins to count anew what a transaction calls, since it is run again.
    func beginAttempt() { (tally, attempt) = (nil, Attempt()) }

    /// Counts what the last attempt has called, if the transaction is through; else nothing of it has happened.
    func endAttempt(isThrough: Bool) {
        showCalls()
        guard let last = attempt else { return }
        attempt = nil
        guard isThrough else { return }
        for tally in last.calls { meters.add(tally) }
        count(last.errors)
    }
}
