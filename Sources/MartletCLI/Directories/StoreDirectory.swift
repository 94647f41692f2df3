import Martlet

/// A directory with a store to work on by hand.
struct StoreDirectory {
    let path: String
    var durability = Durability.synced
    var isReadOnly = false

    func open() throws -> Store {
        try isReadOnly ? StoreOpening.openToRead(path) : StoreOpening.open(path, durability: durability)
    }
}
