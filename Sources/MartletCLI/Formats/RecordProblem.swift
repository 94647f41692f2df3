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
    let kind: Kind

    init(_ offset: Int, _ kind: Kind) {
        self.offset = offset
        self.kind = kind
    }

    init(_ offset: Int, expected what: String) {
        self.init(offset, .expected(what))
    }
}
