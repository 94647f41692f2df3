/// What a simulated disk guards: what is on it, how it came about, and what is to fail.
struct DiskContents {
    let initial: DiskState
    private(set) var state: DiskState
    /// The changes that made `state` of `initial`.
    private(set) var journal: [DiskEvent] = []
    private(set) var calls: [DiskCall: Int] = [:]
    var faults: [DiskFault] = []
    /// What fails since a fault, and why.
    private var broken: [DiskCall: Int32] = [:]
    var isClosed = false

    init(_ state: DiskState) {
        initial = state
        self.state = state
    }

    mutating func perform(_ event: DiskEvent) {
        state.apply(event)
        journal.append(event)
    }

    /// Counts a call. Gives the fault that makes it fail, if one does.
    mutating func count(_ call: DiskCall) -> DiskFault? {
        calls[call, default: 0] += 1
        for index in faults.indices where faults[index].calls.contains(call) { faults[index].number -= 1 }
        if let code = broken[call] { return DiskFault(number: 0, code: code) }
        guard let index = faults.firstIndex(where: { $0.number == 0 && $0.calls.contains(call) }) else { return nil }
        let fault = faults.remove(at: index)
        for later in fault.andAllLater { broken[later] = fault.code }
        return fault
    }
}
