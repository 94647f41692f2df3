/// Where a store says what it does: a level, and a function of yours that takes each message of that level or above.
///
/// It adapts to swift-log in three lines, since the levels are the same and have the same names:
///
/// ```text
/// options.logger = StoreLogger(level: .debug) { level, message in
///     logger.log(level: Logger.Level(rawValue: level.rawValue) ?? .info, "\(message)")
/// }
/// ```
public struct StoreLogger: Sendable {
    /// How much a message matters, from ``trace`` to ``critical``.
    public enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Every detail.
        case trace
        /// What helps to understand: keyspaces made and dropped, the store opened and closed.
        case debug
        /// What is worth knowing in normal operation.
        case info
        /// Normal, but of interest.
        case notice
        /// Something that may become a problem, as memory that runs out.
        case warning
        /// A problem: something asked for was not done.
        case error
        /// The store cannot go on as it should.
        case critical

        /// Whether the one matters less than the other.
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The least level whose messages are made at all.
    public var level: Level
    let write: @Sendable (Level, String) -> Void

    /// A logger that hands messages to `write`: warnings and worse, unless `level` asks for more.
    ///
    /// It is called on the thread that caused the message, while the store holds no lock: it may take its time, and may
    /// call the store.
    public init(level: Level = .info, _ write: @escaping @Sendable (Level, String) -> Void) {
        self.level = level
        self.write = write
    }
}
