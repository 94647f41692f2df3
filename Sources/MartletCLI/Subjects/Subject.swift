/// A map under measurement: the store, or what it is compared with. All do the same work through this.
protocol Subject: Sendable {
    /// A key made ready for reading, so that making it is not measured.
    associatedtype Key: Sendable

    /// What tables and reports call it.
    static var name: String { get }

    /// - Parameters:
    ///   - memoryLimit: How many bytes it may hold, if it can bound that.
    ///   - expectedEntries: About how many entries there will be; 0 if that is not known.
    init(memoryLimit: Int?, expectedEntries: Int) throws
    func prepare(_ key: ByteView) -> Key

    /// Returns whether the key was absent.
    @discardableResult
    func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool
    /// Told once after the loads.
    func finishLoad() throws
    func put(_ key: Key, _ value: RawSpan) throws
    /// Copies the value into `buffer`. Returns its size, `nil` if there is none.
    func get(_ key: Key, into buffer: inout MutableRawSpan) throws -> Int?
    /// Returns whether the key was there.
    func remove(_ key: Key) throws -> Bool
    /// Reads the value, adds 1 to its first byte and writes it back, as one atomic step. Returns its size, `nil` if there is none.
    func modify(_ key: Key) throws -> Int?
    /// Reads several keys in the fastest way this map has.
    func getMany(_ keys: [Key], _ body: (Int, RawSpan?) throws -> Void) throws
    /// Moves an amount between two accounts (see ``Account``), or what there is if that is less, as one atomic step. Returns
    /// whether both were there.
    func transfer(_ amount: Int, from source: Key, to target: Key) throws -> Bool
    /// Goes through all entries as they are at one instant.
    func scan(_ body: (_ key: RawSpan, _ value: RawSpan) -> Void) throws

    /// The memory it says it holds, `nil` if it does not count.
    var reportedBytes: Int? { get }
    /// What it has written to a directory, once all of it is there; `nil` if it has none.
    func writtenBytes() throws -> WrittenBytes?
}

extension Subject {
    func finishLoad() {}

    func writtenBytes() -> WrittenBytes? { nil }

    init(memoryLimit: Int? = nil) throws {
        try self.init(memoryLimit: memoryLimit, expectedEntries: 0)
    }
}
