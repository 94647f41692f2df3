/// What a check of a store's directory found.
public struct DirectoryReport: Sendable, Hashable {
    /// One file.
    public struct File: Sendable, Hashable {
        /// What a file is for.
        public enum Kind: String, Sendable, Hashable {
            case log
            case checkpoint
            /// Left over from something that was being made when the process ended. The next opening removes it.
            case temporary
        }

        public var name: String
        public var kind: Kind
        public var bytes: Int
        /// Whole records of a log, or entries of a checkpoint.
        public var records = 0
    }

    /// Something that is not as it was written.
    public struct Problem: Sendable, Hashable {
        public var file: String
        public var offset: Int
        public var reason: String
    }

    public var files: [File] = []
    public var problems: [Problem] = []
    /// The file whose end is torn, as a crash leaves it: no damage. The next opening cuts it off.
    public var tornFile: String?
    public var tornOffset = 0
    /// The last change that is there.
    public var last = SequenceNumber(rawValue: 0)

    /// Whether the directory opens with all that it should have, and nothing in it is damaged.
    public var isSound: Bool { problems.isEmpty }
}
