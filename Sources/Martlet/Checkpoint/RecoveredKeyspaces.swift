/// The keyspaces that there are while a store is recovered, by the numbers that the files call them by.
///
/// `@unchecked Sendable`: changed only while one thread works.
final class RecoveredKeyspaces: @unchecked Sendable {
    var entries: [UInt32: KeyspaceEntry] = [:]
}
