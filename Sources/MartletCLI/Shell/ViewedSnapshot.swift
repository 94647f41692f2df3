import Martlet

/// A snapshot whose entries commands read, and which of its keyspaces.
struct ViewedSnapshot {
    /// What the snapshot was called.
    let name: [UInt8]
    private let snapshot: Snapshot
    /// The name of the keyspace, `nil` for the default one.
    private(set) var keyspaceName: [UInt8]?
    private(set) var entries: any ReadableEntries

    init(_ name: [UInt8], _ snapshot: Snapshot, _ keyspace: RawKeyspace) {
        (self.name, self.snapshot, keyspaceName) = (name, snapshot, keyspace.name)
        entries = snapshot.keyspace(keyspace)
    }

    var keyspaceNames: [[UInt8]] { snapshot.keyspaceNames }

    /// The same with another of its keyspaces in use, without a name the default one.
    func using(_ keyspace: ShellWord?) throws -> ViewedSnapshot {
        var other = self
        other.keyspaceName = keyspace?.bytes
        guard let keyspace else {
            other.entries = snapshot
            return other
        }
        guard let entries = try snapshot.keyspace(keyspace.bytes) else {
            throw ShellProblem("the snapshot has no keyspace of that name", at: keyspace.place)
        }
        other.entries = entries
        return other
    }

    /// All of its keyspaces, the default one first.
    func keyspaces() throws -> [(name: [UInt8]?, entries: any ReadableEntries)] {
        try [(nil, snapshot)]
            + keyspaceNames.compactMap { name in
                try snapshot.keyspace(name).map { (name, $0) }
            }
    }
}
