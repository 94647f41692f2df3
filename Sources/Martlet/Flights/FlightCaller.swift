/// Who asks for a value, and so for whom it can wait.
@usableFromInline
enum FlightCaller {
    /// A thread outside of tasks: it may wait for anyone.
    case thread
    /// A task that calls the blocking form: while it waits it holds up its executor, which a suspended computation may
    /// need in order to go on. It waits for threads, and for tasks that compute without suspension.
    case blockingTask
    /// A task that is suspended while it waits.
    case suspending
    /// Code that was called to compute a value: the one it would wait for may be waiting for it.
    case computing

    /// Who calls the blocking form here and now.
    @usableFromInline
    static var blocking: FlightCaller {
        if FlightMark.isUnderWay { return .computing }
        return System.isInTask ? .blockingTask : .thread
    }

    /// Who calls the suspending form here and now.
    static var suspendable: FlightCaller { FlightMark.isUnderWay ? .computing : .suspending }

    func mayWait(for flight: Flight) -> Bool {
        switch self {
        case .thread, .suspending: true
        case .blockingTask: !flight.isSuspending
        case .computing: false
        }
    }
}
