/// How long an entry that is there will stay.
public enum TimeToLive: Hashable, Sendable {
    /// Until it is removed.
    case unlimited
    /// So long yet, until that instant.
    case limited(Duration, until: Deadline)

    init(deadline: UInt64, now: UInt64) {
        guard let until = Deadline(raw: deadline) else {
            self = .unlimited
            return
        }
        self = .limited(.milliseconds(Int64(clamping: deadline - min(deadline, now))), until: until)
    }
}
