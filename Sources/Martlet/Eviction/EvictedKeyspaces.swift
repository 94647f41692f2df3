/// Of which keyspaces a store may evict entries.
public enum EvictedKeyspaces: Hashable, Sendable {
    /// Of all.
    case all
    /// Of all but those with these names. The default keyspace is among them.
    case allExcept(Set<String>)
    /// Of those with these names alone. The default keyspace is not among them.
    case only(Set<String>)

    /// - Parameter name: `nil` for the default keyspace.
    func includes(_ name: [UInt8]?) -> Bool {
        let name = name.map { String(decoding: $0, as: UTF8.self) }
        return switch self {
        case .all: true
        case .allExcept(let names): name.map { !names.contains($0) } ?? true
        case .only(let names): name.map { names.contains($0) } ?? false
        }
    }
}
