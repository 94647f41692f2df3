#if canImport(CUV)
extension EventLoop {
    /// Has a connection go on when the pause is over that its command has to wait for.
    func postpone(_ connection: Connection, milliseconds: Int64) {
        postponed.insert(connection.session.id)
        guard pauseTimer == nil else { return }
        let most = UInt64(min(milliseconds, EventLoop.pauseMillisecondsMax))
        pauseTimer = timer(after: most) { [unowned self] in endPause() }
    }

    /// Lets all go on that wait. Where there is another pause, they wait again.
    func endPause() {
        pauseTimer?.close()
        pauseTimer = nil
        let waiting = postponed
        postponed = []
        for id in waiting { connections[id]?.endPostponement() }
    }

    /// After so long it is looked again whether the pause goes on.
    private static let pauseMillisecondsMax: Int64 = 1_000_000
}
#endif
