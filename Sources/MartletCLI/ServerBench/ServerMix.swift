/// What is asked of a server.
enum ServerMix: String, CaseIterable, Sendable {
    case get, set, incr, mget, get95, get50

    /// What its keys begin with.
    var keyLetter: Unicode.Scalar { self == .incr ? "n" : "k" }

    /// How many keys one command of `mget` reads.
    static let keysAtOnce = 10

    var meaning: String {
        switch self {
        case .get: "GET"
        case .set: "SET of keys that are there"
        case .incr: "INCR"
        case .mget: "MGET of \(Self.keysAtOnce) keys, which counts as one operation"
        case .get95: "95 % GET, 5 % SET"
        case .get50: "half of each"
        }
    }

    /// How many of a hundred operations write.
    var writes: Int {
        switch self {
        case .get, .mget: 0
        case .get95: 5
        case .get50: 50
        case .set, .incr: 100
        }
    }
}
