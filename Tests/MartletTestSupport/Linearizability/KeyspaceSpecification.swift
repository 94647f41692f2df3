/// What a keyspace of a few keys does, with the operations that span all of them.
///
/// For small numbers of keys: each combination of values is a state of its own.
public struct KeyspaceSpecification: SequentialSpecification {
    private let key = KeySpecification()

    /// All keys are absent.
    public let initial: [Int: KeyState] = [:]

    /// An empty keyspace.
    public init() {}

    /// See `SequentialSpecification`.
    public func step(
        _ keys: [Int: KeyState], _ operation: KeyspaceOperation, _ outcome: KeyspaceOutcome?
    ) -> [Int: KeyState]? {
        switch (operation, outcome) {
        case (.on(let name, let operation), .key(let outcome)): step(keys, name, operation, outcome)
        case (.on(let name, let operation), nil): step(keys, name, operation, nil)
        case (.clear, .done), (.clear, nil): keys.mapValues { $0.writing(nil) }
        case (.snapshot(let names), .values(let values)):
            names.map { keys[$0, default: key.initial].value } == values ? keys : nil
        case (.snapshot, nil): keys
        default: nil
        }
    }

    /// See `SequentialSpecification`.
    public func isRead(_ operation: KeyspaceOperation, _ outcome: KeyspaceOutcome) -> Bool {
        switch (operation, outcome) {
        case (.on(_, let operation), .key(let outcome)): key.isRead(operation, outcome)
        case (.snapshot, _): true
        default: false
        }
    }

    private func step(
        _ keys: [Int: KeyState], _ name: Int, _ operation: KeyOperation, _ outcome: KeyOutcome?
    ) -> [Int: KeyState]? {
        guard let state = key.step(keys[name, default: key.initial], operation, outcome) else { return nil }
        var keys = keys
        // A key that was only looked for is as one that was not.
        keys[name] = state == key.initial ? nil : state
        return keys
    }
}
