/// One call of `getOrPut` that found nothing: its part in the flight for the key.
///
/// What is generic over the value's type is in `KeyValueOperations`; this is the rest, once for the blocking and the
/// suspending form.
@usableFromInline
struct FlightTicket: Sendable {
    let core: KeyspaceCore
    let table: FlightTable
    let part: FlightTable.Part

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
        case .leader(let flight): return try takeOff(flight, .leader)
        case .beside(let flight, let late): return try takeOff(flight, .beside(late: late))
        case .waiter(let flight, let waiter): return try turn(after: waiter.sleep(), flight)
        }
    }

    /// Waits likewise, but suspends the task. A task that is cancelled meanwhile waits no longer.
    nonisolated(nonsending) func waitSuspending() async throws(StoreError) -> Turn {
        guard case .waiter(let flight, let waiter) = part else { return try wait() }
        let outcome = await withTaskCancellationHandler {
            await waiter.suspend()
        } onCancel: {
            waiter.wake(.cancelled)
        }
        return try turn(after: outcome, flight)
    }

    private func turn(after outcome: FlightWaiter.Outcome, _ flight: Flight) throws(StoreError) -> Turn {
        switch outcome {
        case .stored(let bytes): return .take(bytes)
        case .lookAgain: return .lookAgain
        case .lead: return try takeOff(flight, .leader)
        case .cancelled: return .cancelled
        }
    }

    private func takeOff(_ flight: Flight, _ role: FlightRun.Role) throws(StoreError) -> Turn {
        let place: KeyspaceCore.Place
        do {
            place = try flight.key.bytes.withKeyBytes { key throws(StoreError) in
                try core.holdPlace(of: key, number: table.nextNumber())
            }
        } catch {
            if role == .leader { table.fail(flight) }
            throw error
        }
        switch place {
        case .held(let number):
            table.hold(number, of: flight)
            return .compute(FlightRun(core: core, table: table, flight: flight, role: role, place: number))
        case .taken:
            if role == .leader { table.finishUnstored(flight) }
            return .lookAgain
        }
    }
}
