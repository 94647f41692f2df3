/// The keys of a benchmark: random bytes, all different.
struct BenchKeys: Sendable {
    let views: [ByteView]
    private let table: ByteTableOwner

    init(count: Int, keyBytes: Int, seed: UInt64) {
        let table = ByteTable()
        var key = [UInt8](repeating: 0, count: keyBytes)
        views = (0..<count).map { index in
            // The first word of the key follows one to one from this number, so no two keys are equal.
            Words.fill(&key, first: keyBytes, from: seed &+ UInt64(index))
            return table.append(unsafe key.span.bytes)
        }
        self.table = ByteTableOwner(table)
    }
}
