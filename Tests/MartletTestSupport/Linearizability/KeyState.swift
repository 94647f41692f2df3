/// A key: its value, and what is known of the sequence numbers of its versions.
///
/// Each version's is greater than that of the version before, across removals as well; by how much, nobody knows, since
/// other keys take some. So what is known is a number, or a number that it is at least.
public struct KeyState: Hashable, Sendable, CustomStringConvertible {
    /// The value, `nil` if there is none.
    public private(set) var value: String?
    /// The least that the sequence number of the last version can be, of the value or of the one that was removed.
    private var sequenceMin: UInt64 = 0
    /// Whether it is that.
    private var isSequenceKnown = false

    /// A key with a value, or without.
    public init(value: String? = nil) {
        self.value = value
    }

    /// What is known of it.
    public var description: String {
        guard let value else { return "nothing" }
        if isSequenceKnown { return "\(value) #\(sequenceMin)" }
        return sequenceMin > 1 ? "\(value) #\(sequenceMin) or more" : value
    }

    /// With another value, of a new version, or with none.
    func writing(_ new: String?) -> KeyState {
        guard new != nil || value != nil else { return self }
        var next = self
        next.value = new
        // A removal need not take a number; the next version is greater than the last in any case.
        if new != nil { next.sequenceMin += 1 }
        next.isSequenceKnown = false
        return next
    }

    /// With the same value; whether of the same version is not told.
    func perhapsWritingAgain() -> KeyState {
        var next = self
        next.isSequenceKnown = false
        return next
    }

    /// The same, if the value's version can have that number, which is then known.
    func observing(_ sequence: UInt64?) -> KeyState? {
        guard let sequence else { return self }
        guard value != nil, isSequenceKnown ? sequence == sequenceMin : sequence >= sequenceMin else { return nil }
        var next = self
        next.sequenceMin = sequence
        next.isSequenceKnown = true
        return next
    }

    /// Whether the value's version is known to have that number.
    func isKnown(toBe sequence: UInt64) -> Bool { isSequenceKnown && sequenceMin == sequence }
}
