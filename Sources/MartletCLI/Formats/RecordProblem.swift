/// Why a record is no entry.
struct RecordProblem: Error, Equatable {
    enum Kind: Equatable {
        case noTab
        case keyTooLong(max: Int)
        case valueTooLong(max: Int)
        case recordTooLong(max: Int)
        /// What is neither key nor value is too long.
        case surplusTooLong(max: Int)
        /// What should have stood there instead.
        case expected(String)
    }

    /// Where in the record it stops being one.
    let offset: Int
    /// How far the record was read before that was known: no further than `offset`, but for what is begun there and does
    /// not come to its end.
    let knownAt: Int
    let kind: Kind

    init(_ offset: Int, knownAt: Int? = nil, _ kind: Kind) {
        self.offset = offset
        self.knownAt = knownAt ?? offset
        self.kind = kind
    }

    init(_ offset: Int, knownAt: Int? = nil, expected what: String) {
        self.init(offset, knownAt: knownAt, .expected(what))
    }
}
