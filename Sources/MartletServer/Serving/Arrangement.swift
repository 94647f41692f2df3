/// Which place each database has among the keyspaces, by its number. To exchange two databases is to exchange their places, and
/// to empty one is to give it a place that is empty.
struct Arrangement: Hashable, Sendable {
    private(set) var places: [UInt8]
    /// Places that no database has any more, and that are still to be emptied.
    private(set) var left: Set<UInt8> = []

    /// As many again as there are databases, so that a transaction can empty all of them.
    static let placeCount = 2 * Databases.count

    init() { places = (0..<UInt8(Databases.count)).map { $0 } }

    mutating func exchange(_ one: Int, _ other: Int) { places.swapAt(one, other) }

    mutating func move(_ number: Int, to place: UInt8) {
        left.insert(places[number])
        places[number] = place
    }

    /// What is left has been emptied.
    mutating func forgetLeft() { left = [] }

    var unused: [UInt8] { (0..<UInt8(Arrangement.placeCount)).filter { !places.contains($0) && !left.contains($0) } }

    // MARK: What is stored of it

    /// One byte for the place of each database, then one for each place that is left.
    var bytes: [UInt8] { places + left.sorted() }

    /// `nil`: those are not the bytes of an arrangement.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Databases.count, Set(bytes).count == bytes.count,
            bytes.allSatisfy({ $0 < Arrangement.placeCount })
        else { return nil }
        places = Array(bytes.prefix(Databases.count))
        left = Set(bytes.dropFirst(Databases.count))
    }
}
