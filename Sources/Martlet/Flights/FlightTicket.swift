/// One call of `getOrPut` that found nothing: its part in the flight for the key.
///
/// What is generic over the value's type is in `KeyValueOperations`; this is the rest, once for the blocking and the
/// suspending form.
@usableFromInline
struct FlightTicket: Sendable {
    let core: KeyspaceCore
    let table: FlightTable
    let part: FlightTable.Part
    let waiter: FlightWaiter?

    /// What a caller is to do.
    @usableFromInline
    enum Turn: Sendable {
        /// Compute the value, then `land` or `fail`.
        case compute(FlightRun)
        /// These are the bytes of the value.
        case take([UInt8])
        /// The key may be there by now, and if it is not, join again.
        case lookAgain
        /// The task was cancelled while it waited.
        case cancelled
    }

    /// Waits if that is this call's part, and says what to do then. Blocks the thread.
    @usableFromInline
    func wait() throws(StoreError) -> Turn {
        switch part {
        case .leader(let flight): return try takeOff(flight, isLeader: true)
        case .beside(let flight): return try takeOff(flight, isLeader: false)
        case .waiter(let flight): return try turn(after: sleep(), flight)
        }
    }

    /// Waits likewise, but suspends the task. A task that is cancelled meanwhile waits no longer.
    @usableFromInline
    nonisolated(nonsending) func waitSuspending() async throws(StoreError) -> Turn {
        guard case .waiter(let flight) = part, let waiter else { return try wait() }
        let outcome = await withTaskCancellationHandler {
            await waiter.suspend()
        } onCancel: {
            if table.abandon(flight, waiter) { waiter.wake(.cancelled) }
        }
        return try turn(after: outcome, flight)
    }

    private func sleep() -> FlightWaiter.Outcome {
        guard let waiter else { preconditionFailure("a part in a flight waits without a waiter") }
        return waiter.sleep()
    }

    private func turn(after outcome: FlightWaiter.Outcome, _ flight: Flight) throws(StoreError) -> Turn {
        switch outcome {
        case .stored(let bytes): return .take(bytes)
        case .lookAgain: return .lookAgain
        case .lead: return try takeOff(flight, isLeader: true)
        case .cancelled: return .cancelled
        }
    }

    private func takeOff(_ flight: Flight, isLeader: Bool) throws(StoreError) -> Turn {
        let place: KeyspaceCore.Place
        do {
            place = try flight.key.bytes.withKeyBytes { key throws(StoreError) in
                try core.holdPlace(of: key, number: table.nextNumber())
            }
        } catch {
            if isLeader { table.fail(flight) }
            throw error
        }
        switch place {
        case .held(let number):
            return .compute(FlightRun(core: core, table: table, flight: flight, isLeader: isLeader, place: number))
        case .taken:
            if isLeader { table.finishUnstored(flight) }
            return .lookAgain
        }
    }
}
