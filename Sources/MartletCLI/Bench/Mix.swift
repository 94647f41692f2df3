/// What a measured thread does.
enum Mix: String, CaseIterable, Sendable {
    case get100, get95, get50, getmany32, load

    static let batch = 32

    var meaning: String {
        switch self {
        case .get100: "reads only"
        case .get95: "95 % reads, 5 % updates"
        case .get50: "half reads, half updates"
        case .getmany32: "reads, 32 at a time"
        case .load: "puts into an empty map"
        }
    }

    /// How many of a hundred operations are reads.
    var readPercent: Int {
        switch self {
        case .get100, .getmany32: 100
        case .get95: 95
        case .get50: 50
        case .load: 0
        }
    }
}
