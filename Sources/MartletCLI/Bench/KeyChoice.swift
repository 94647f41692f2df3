/// Says which key an operation of an ``OperationList`` is about.
protocol KeyChoice: Sendable {
    mutating func key(for operation: OperationList.Operation) -> Int
    /// Whether there are keys for so many operations more.
    func hasRoom(for operations: Int) -> Bool
}
