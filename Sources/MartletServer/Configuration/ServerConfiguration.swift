import Martlet

/// How a server starts.
package struct ServerConfiguration: Sendable {
    /// An address to listen at.
    package struct Address: Hashable, Sendable {
        package var host: String
        /// Whether the server starts without it where the system does not have it.
        package var isOptional = false

        package init(_ host: String, isOptional: Bool = false) {
            self.host = host
            self.isOptional = isOptional
        }
    }

    package var addresses = [Address("127.0.0.1"), Address("::1", isOptional: true)]
    /// 0 for one that the system chooses, `nil` for no address at all.
    package var port: Int? = 6379
    package var unixPath: String?
    /// How many event loops there are.
    package var threads = 1
    /// How long a change has to last before its client hears of it, where the store is in a directory.
    package var durability = Durability.synced
    package var settings = ServerSettings()
    /// Where the settings are kept, if anywhere.
    package var settingsFile: (any SettingsFile)?

    package init() {}
}
