import Martlet

/// The transaction that a shell's commands act in, with the names of its savepoints.
final class ShellTransaction {
    let transaction: Transaction
    private var savepoints: [(name: [UInt8], place: Savepoint)] = []

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    var savepointNames: [[UInt8]] { savepoints.map(\.name) }

    /// Names the place where the transaction is; an earlier savepoint of the name is forgotten.
    func mark(_ name: [UInt8]) throws {
        let place = try transaction.savepoint()
        savepoints.removeAll { $0.name == name }
        savepoints.append((name, place))
    }

    /// Undoes what was written since the savepoint, which stays good; later ones do not.
    /// - Returns: `false` if there is none of that name.
    func rollback(to name: [UInt8]) throws -> Bool {
        guard let index = savepoints.firstIndex(where: { $0.name == name }) else { return false }
        try transaction.rollback(to: savepoints[index].place)
        savepoints.removeSubrange((index + 1)...)
        return true
    }
}
