/// What a key must have at the instant of a change for the change to be made.
///
/// A protocol, so that the plain put and remove, which expect nothing, are compiled without asking.
protocol KeyExpectation {
    /// Whether a change may be made to a key that has this record, placeholder or tombstone.
    /// - Parameter isPast: Its deadline has come, so that it counts as absent.
    func admits(_ record: Record, isPast: Bool) -> Bool
    /// Whether a change may be made to a key that has neither.
    var admitsNothing: Bool { get }
    /// Whether what is published under it is a placeholder.
    static var isForPlaceholder: Bool { get }
    /// Whether it is what is past its deadline that is to be removed.
    var isForPast: Bool { get }
    /// Why what it lets go is gone, for those who hear of it.
    var removalCause: RemovedEntry.Cause { get }
    /// Whether what comes has a value of its own, and not that of what it replaces.
    var changesValue: Bool { get }
    /// The deadline that a record must have which comes after this one, or after nothing; `nil` for any.
    func deadline(after record: Record?, isPast: Bool) -> UInt64?
}

extension KeyExpectation {
    @inline(__always)
    static var isForPlaceholder: Bool { false }

    @inline(__always)
    var isForPast: Bool { false }

    var removalCause: RemovedEntry.Cause { .removed }

    var changesValue: Bool { true }

    @inline(__always)
    func deadline(after record: Record?, isPast: Bool) -> UInt64? { nil }
}

/// Whatever the key has.
struct AnyExpectation: KeyExpectation {
    @inline(__always)
    func admits(_ record: Record, isPast: Bool) -> Bool { true }

    @inline(__always)
    var admitsNothing: Bool { true }
}

/// Neither a record nor a placeholder, but perhaps a tombstone: what a placeholder is published under.
struct NothingExpectation: KeyExpectation {
    @inline(__always)
    func admits(_ record: Record, isPast: Bool) -> Bool { record.isTombstone }

    @inline(__always)
    var admitsNothing: Bool { true }

    @inline(__always)
    static var isForPlaceholder: Bool { true }
}

/// Something that the key must have.
@usableFromInline
enum Expectation: KeyExpectation {
    /// Whatever the key has.
    case anything
    /// No record, but perhaps a placeholder or a tombstone.
    case absent
    case present
    /// The record with this number, and so this very version: no other of the key has had it.
    case sequence(UInt64)
    /// The placeholder with this number.
    case placeholder(UInt64)

    @inline(__always)
    func admits(_ record: Record, isPast: Bool) -> Bool {
        switch self {
        case .anything: true
        case .absent: record.isAbsence || isPast
        case .present: !record.isAbsence && !isPast
        case .sequence(let sequence): !record.isAbsence && !isPast && record.sequence == sequence
        case .placeholder(let number): record.isPlaceholder && record.sequence == number
        }
    }

    @inline(__always)
    var admitsNothing: Bool {
        switch self {
        case .anything, .absent: true
        case .present, .sequence, .placeholder: false
        }
    }
}

extension Expectation {
    /// The version of that number, or that the key is absent.
    @usableFromInline
    init(_ sequence: SequenceNumber?) {
        self = sequence.map { .sequence($0.rawValue) } ?? .absent
    }
}
