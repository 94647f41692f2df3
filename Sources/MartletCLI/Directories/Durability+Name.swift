import Martlet

extension Durability {
    /// What the command calls it.
    var name: String { "\(self)" }

    init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}
