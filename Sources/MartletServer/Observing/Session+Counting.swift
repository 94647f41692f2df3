extension Session {
    /// Counts a call. All see it by the time that another command runs, or that there is nothing more to execute.
    func count(_ command: Command, nanoseconds: Int, hasFailed: Bool) {
        if tally?.add(command, nanoseconds: nanoseconds, hasFailed: hasFailed) == true { return }
        showCalls()
        tally = CommandTally(of: command, nanoseconds: nanoseconds, hasFailed: hasFailed)
    }

    /// Has all see what was counted.
    func showCalls() {
        guard let tally else { return }
        meters.add(tally)
        self.tally = nil
    }
}
