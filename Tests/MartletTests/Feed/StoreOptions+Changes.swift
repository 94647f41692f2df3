@testable import Martlet

extension StoreOptions {
    /// The same, with so many bytes for the last changes of a store in memory.
    func keeping(bytes: Int) -> StoreOptions {
        var options = self
        options.changeBytes = bytes
        return options
    }
}
