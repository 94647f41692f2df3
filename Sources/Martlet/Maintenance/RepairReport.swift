/// What a repair could save, and what it could not.
public struct RepairReport: Sendable, Hashable {
    /// A stretch of a file that could not be read.
    public struct Loss: Sendable, Hashable {
        /// The file's name.
        public var file: String
        /// Where it begins, in bytes.
        public var offset: Int
        /// How long it is, in bytes; 0 where that is not known.
        public var bytes: Int
        /// What is wrong there.
        public var reason: String
    }

    /// How many entries the new directory has.
    public var entries = 0
    /// How many changes of the log were applied.
    public var changes = 0
    /// What was lost, and whatever else is damaged or missing, as ``Store/check(_:)`` finds it. Where changes were lost that removed or replaced entries, the new directory has the old ones.
    public var losses: [Loss] = []
    /// Keyspaces whose names were lost, by the names that they were given.
    public var renamedKeyspaces: [String] = []
}
