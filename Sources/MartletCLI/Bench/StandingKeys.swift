/// The keys of a map in which none comes or goes: an operation has the number of its key.
struct StandingKeys: KeyChoice {
    @inline(__always)
    func key(for operation: OperationList.Operation) -> Int { Int(operation.number) }

    @inline(__always)
    func hasRoom(for operations: Int) -> Bool { true }
}
