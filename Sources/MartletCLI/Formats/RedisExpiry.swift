/// An option of SET that says how long the entry lives; a number follows it.
enum RedisExpiry: String {
    case seconds = "ex"
    case milliseconds = "px"
    case untilSecond = "exat"
    case untilMillisecond = "pxat"

    /// What error messages say should have stood there.
    static let names = "EX, PX, EXAT or PXAT"
    static let numbers = "a number above 0"
    static let nameBytesMax = 4
    static let numberBytesMax = 19

    /// - Parameter word: In letters of any case.
    init?(_ word: [UInt8]) {
        self.init(rawValue: String(decoding: word, as: UTF8.self).lowercased())
    }

    /// - Parameter number: As written. `nil` if it is none that may stand there.
    func lifetime(_ number: [UInt8]) -> EntryLifetime? {
        guard number.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = Int64(String(decoding: number, as: UTF8.self)), number > 0
        else { return nil }
        let (inMilliseconds, overflows) = number.multipliedReportingOverflow(by: 1000)
        switch self {
        case .seconds: return overflows ? nil : .left(milliseconds: inMilliseconds)
        case .milliseconds: return .left(milliseconds: number)
        case .untilSecond: return overflows ? nil : .until(milliseconds: inMilliseconds)
        case .untilMillisecond: return .until(milliseconds: number)
        }
    }
}
