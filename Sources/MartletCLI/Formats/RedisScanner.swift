/// Ends a record where a command ends: an array behind its last string, anything else at a newline.
///
/// An array that is not as it should be ends at the next newline, so that what follows can be read. So does one with a
/// count or a length that Redis would not take: it is damaged, and what it says of how it goes on is not believed.
struct RedisScanner: RecordScanner {
    static let arrayMark = UInt8(ascii: "*")
    static let stringMark = UInt8(ascii: "$")
    private static let stringsMax = 1 << 20
    private static let stringBytesMax = 512 << 20

    private enum State {
        case start
        /// To the next newline.
        case line
        /// In the digits of the count or of a length.
        case number(Int?)
        /// Between the carriage return and the newline behind a number.
        case numberEnd(Int)
        /// Before the mark of a string.
        case string
        case content(rest: Int)
        /// Behind the content of a string.
        case carriageReturn
        case newline
    }

    private var state = State.start
    /// How many strings are still to come; `nil` before the count is known.
    private var stringsLeft: Int?

    mutating func nextEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        var at = offset
        while at < bytes.byteCount {
            switch state {
            case .line:
                guard let newline = ByteSearch.first(LineScanner.newline, in: bytes, from: at) else { return nil }
                return ended(at: newline + 1)
            case .content(let rest):
                let count = min(rest, bytes.byteCount - at)
                at += count
                #if MARTLET_DEFECT
                // The mistake that the fuzzer must find (Fuzz/run --control): the rest of a string in the next piece is
                // forgotten.
                state = .carriageReturn
                #else
                state = count < rest ? .content(rest: rest - count) : .carriageReturn
                #endif
            default:
                guard take(bytes[at]) else {
                    state = .line
                    continue
                }
                at += 1
                if stringsLeft == 0, case .string = state { return ended(at: at) }
            }
        }
        return nil
    }

    private mutating func ended(at offset: Int) -> Int {
        self = RedisScanner()
        return offset
    }

    /// Goes one byte on outside of contents. Returns `false`, and stays, if no array goes on like that.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.start, Self.arrayMark), (.string, Self.stringMark):
            state = .number(nil)
        case (.number(let number), UInt8(ascii: "0")...UInt8(ascii: "9")):
            let longer = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            guard longer <= (stringsLeft == nil ? Self.stringsMax : Self.stringBytesMax) else { return false }
            state = .number(longer)
        case (.number(let number?), RedisFormat.carriageReturn):
            state = .numberEnd(number)
        case (.numberEnd(let number), LineScanner.newline):
            takeNumber(number)
        case (.carriageReturn, RedisFormat.carriageReturn):
            state = .newline
        case (.newline, LineScanner.newline):
            stringsLeft = stringsLeft.map { $0 - 1 }
            state = .string
        default:
            return false
        }
        return true
    }

    private mutating func takeNumber(_ number: Int) {
        if stringsLeft == nil {
            stringsLeft = number
            state = .string
        } else {
            state = number > 0 ? .content(rest: number) : .carriageReturn
        }
    }
}
