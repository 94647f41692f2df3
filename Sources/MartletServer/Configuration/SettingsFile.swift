/// Where the settings of a server are kept, for `CONFIG REWRITE`.
package protocol SettingsFile: Sendable {
    var path: String { get }

    func read() throws -> [UInt8]

    /// Puts other bytes in the place of those there are: all or none, and so that they last.
    func replace(with bytes: [UInt8]) throws
}
