/// The keys that a server is asked for: a letter and a number, all of one length, chosen by a distribution.
struct ServerKeys {
    private let count: Int
    private let bytes: Int
    /// `nil`: all alike.
    private let zipf: (ZipfDistribution, Scatter)?

    init(_ cell: ServerBenchPlan.Cell, bytes: Int) {
        count = cell.entries
        self.bytes = bytes
        zipf =
            cell.distribution == .zipf
            ? (ZipfDistribution(count: cell.entries), Scatter(count: cell.entries)) : nil
    }

    /// The number of the next key.
    func next(_ random: inout SplitMix) -> Int {
        guard let (zipf, scatter) = zipf else { return Int.random(in: 0..<count, using: &random) }
        return scatter(zipf.next(&random))
    }

    /// Adds a key: as many zeros before its number as it takes.
    func write(_ kind: Unicode.Scalar, _ number: Int, to text: inout [UInt8]) {
        text.append(UInt8(ascii: kind))
        text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: bytes - 1))
        var (rest, position) = (number, text.count - 1)
        while rest > 0 {
            text[position] += UInt8(rest % 10)
            rest /= 10
            position -= 1
        }
    }
}
