import Martlet

@testable import MartletCLI

extension FileLoad {
    /// Loads into the default keyspace.
    func run(into store: Store) throws -> LoadReport { try run(into: store.target, of: store) }
}
