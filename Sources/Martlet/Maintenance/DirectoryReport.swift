/// What a check of a store's directory found.
public struct DirectoryReport: Sendable, Hashable {
    /// One file.
    public struct File: Sendable, Hashable {
        /// What a file is for.
        public enum Kind: String, Sendable, Hashable {
            /// A part of the log.
            case log
            /// All entries as of a moment.
            case checkpoint
            /// Left over from something that was being made when the process ended. The next opening removes it.
            case temporary
        }

        /// Its name in the directory.
        public var name: String
        /// What it is for.
        public var kind: Kind
        /// Its size.
        public var bytes: Int
        /// Whole records of a log, or entries of a checkpoint.
        public var records = 0
    }

    /// Something that is not as it was written.
    public struct Problem: Sendable, Hashable {
        /// The file's name.
        public var file: String
        /// Where in it, in bytes.
        public var offset: Int
        /// What is wrong there.
        public var reason: String
    }

    /// All files of the store, those of one kind in their order.
    public var files: [File] = []
    /// What is damaged or missing.
    public var problems: [Problem] = []
    /// The file whose end is torn, as a crash leaves it: no damage. The next opening cuts it off.
    public var tornFile: String?
    /// Where it is torn, in bytes.
    public var tornOffset = 0
    /// The last change that is there.
    public var last = SequenceNumber(rawValue: 0)

    /// Whether the directory opens with all that it should have, and nothing in it is damaged.
    public var isSound: Bool { problems.isEmpty }
}
