import Martlet

extension EntryLifetime {
    /// What the store is told.
    var expiration: Expiration {
        switch self {
        case .unlimited: .byDefault
        case .until(let milliseconds): .at(Deadline(millisecondsSince1970: milliseconds))
        case .left(let milliseconds): .after(.milliseconds(milliseconds))
        }
    }
}
