import Martlet
import MartletRESP

/// A time to live as commands are given it: an amount, in a unit, from now on or since 1970.
struct ExpirationArgument: Equatable {
    enum Unit {
        case seconds
        case milliseconds
    }

    let unit: Unit
    /// Whether it is an instant, and not a duration.
    let isInstant: Bool

    static let seconds = ExpirationArgument(unit: .seconds, isInstant: false)
    static let milliseconds = ExpirationArgument(unit: .milliseconds, isInstant: false)
    static let secondsSince1970 = ExpirationArgument(unit: .seconds, isInstant: true)
    static let millisecondsSince1970 = ExpirationArgument(unit: .milliseconds, isInstant: true)

    /// The option of that name.
    init?(option: Span<UInt8>) {
        if option.isWord("EX") {
            self = .seconds
        } else if option.isWord("PX") {
            self = .milliseconds
        } else if option.isWord("EXAT") {
            self = .secondsSince1970
        } else if option.isWord("PXAT") {
            self = .millisecondsSince1970
        } else {
            return nil
        }
    }

    private init(unit: Unit, isInstant: Bool) {
        self.unit = unit
        self.isInstant = isInstant
    }

    /// The instant that an amount means, in milliseconds since 1970.
    /// - Throws: That there is no such time.
    func instant(_ amount: Int, in command: String) throws(ReplyError) -> Int {
        let (milliseconds, overflows) =
            unit == .seconds ? amount.multipliedReportingOverflow(by: 1_000) : (amount, false)
        guard !overflows else { throw .invalidExpireTime(in: command) }
        guard !isInstant else { return milliseconds }
        let (instant, isTooLate) = milliseconds.addingReportingOverflow(Instant.millisecondsSince1970)
        guard !isTooLate else { throw .invalidExpireTime(in: command) }
        return instant
    }

    /// As an option of a command that writes: an amount above 0.
    func expiration(_ text: Span<UInt8>, in command: String) throws(ReplyError) -> Expiration {
        guard let amount = DecimalInteger.read(text) else { throw .notAnInteger }
        guard amount > 0 else { throw .invalidExpireTime(in: command) }
        return .at(Deadline(millisecondsSince1970: Int64(try instant(amount, in: command))))
    }
}

extension Expiration {
    /// Whether it is an instant that has come.
    var isOver: Bool {
        guard case .at(let deadline) = self else { return false }
        return deadline.millisecondsSince1970 <= Instant.millisecondsSince1970
    }
}
