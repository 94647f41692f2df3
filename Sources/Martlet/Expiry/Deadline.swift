/// An instant from which on an entry counts as absent: whole milliseconds since the beginning of 1970, in UTC.
public struct Deadline: Hashable, Comparable, Sendable {
    /// As the system's time of day counts.
    public var millisecondsSince1970: Int64

    /// The instant so many milliseconds after the beginning of 1970.
    public init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

    /// Whether one comes before another.
    public static func < (one: Deadline, other: Deadline) -> Bool {
        one.millisecondsSince1970 < other.millisecondsSince1970
    }

    /// As records have it: 0 is none, so what is before 1970 is a moment after.
    var raw: UInt64 { UInt64(max(1, millisecondsSince1970)) }

    /// The deadline of a record, `nil` if it has none.
    init?(raw: UInt64) {
        guard raw != 0 else { return nil }
        millisecondsSince1970 = Int64(clamping: raw)
    }
}
