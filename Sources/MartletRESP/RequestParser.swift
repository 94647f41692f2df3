/// Reads requests out of the bytes of a connection, as they come.
///
/// A request is an array of bulk strings (`*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`), the same in RESP2 and RESP3, or a line of words.
/// Nothing is copied: arguments are ranges of the buffer. Nothing is read twice either: what was read of a request that is
/// not complete is remembered, so that a request that comes in pieces costs what it costs whole. Lengths are held to
/// the limits where they stand; no memory is taken for what has only been announced.
package struct RequestParser: ~Copyable {
    /// How many bytes of the buffer there are.
    private var end = 0
    /// How many of them have been read.
    private var position = 0
    /// How far the end of a line has been looked for.
    private var searched = 0
    /// How many arguments the request that is being read still lacks; 0 between requests.
    private var missing = 0
    /// The length of the argument that comes next, if its line has been read.
    private var length: Int?
    /// Where the request that is being read begins, in the buffer and among the arguments.
    private var begin = (position: 0, argument: 0)
    /// What was found to be wrong: then nothing more is read.
    private var problem: ProtocolError?
    private var ranges = Stack<ByteRange>()
    /// Where the arguments of each complete request end.
    private var ends = Stack<Int>()

    package init() {}

    /// How many complete requests there are.
    package var requestCount: Int { ends.count }

    /// How many bytes have to come at the least until the next request is complete, as far as is known.
    package private(set) var bytesWanted = 1

    /// Whether it has read so many bytes to the last, and found nothing wrong: to parse them again tells no more.
    package func hasRead(all count: Int) -> Bool { problem == nil && position == count }

    /// Whether a request has begun and is not complete.
    package var isAmidRequest: Bool { missing > 0 }

    /// The memory that it takes.
    package var byteCount: Int { ranges.byteCount + ends.byteCount }

    /// Reads requests until `most` are complete or the bytes end.
    ///
    /// - Parameters:
    ///   - bytes: A buffer that begins with the same bytes as before. The words of a line are put in the place of the line
    ///     where quotes stand in it.
    ///   - count: How many bytes of it there are by now.
    /// - Throws: What is wrong with the request after the last complete one. Nothing can be read after that.
    package mutating func parse(
        _ bytes: inout MutableSpan<UInt8>, count: Int, most: Int, _ limits: RequestLimits,
        isAuthenticated: Bool = true
    ) throws(ProtocolError) {
        if let problem { throw problem }
        end = min(count, bytes.count)
        do throws(ProtocolError) {
            try readRequests(&bytes, most, limits, isAuthenticated)
        } catch {
            problem = error
            throw error
        }
    }

    private mutating func readRequests(
        _ bytes: inout MutableSpan<UInt8>, _ most: Int, _ limits: RequestLimits, _ isAuthenticated: Bool
    ) throws(ProtocolError) {
        while ends.count < most {
            if missing == 0 {
                guard position < end else { break }
                if readShortRequest(bytes.span, limits) { continue }
                guard try beginRequest(&bytes, limits, isAuthenticated) else { break }
            }
            guard try readArguments(bytes, limits, isAuthenticated) else { break }
            if ranges.count > begin.argument { ends.append(ranges.count) }
            begin = (position, ranges.count)
        }
        if ends.count == most { bytesWanted = 1 }
    }

    /// The complete requests, until the next call that changes the parser.
    package var requests: ParsedRequests {
        ParsedRequests(ranges: ranges.elements, ends: ends.elements, count: ends.count)
    }

    /// Forgets the complete requests. Their bytes stay where they are.
    package mutating func forget() {
        guard begin.argument > 0 || ends.count > 0 else { return }
        ranges.removeFirst(begin.argument)
        ends.removeLast(ends.count)
        begin.argument = 0
        if ranges.count == 0, ranges.elements.capacity > 256 { ranges = Stack() }
    }

    /// How many bytes at the start of the buffer are those of requests that were forgotten.
    package var spentBytes: Int { ends.count == 0 ? begin.position : 0 }

    /// Gives up the bytes of requests that were forgotten.
    /// - Returns: How many bytes at the start of the buffer are not needed any more: the caller takes them away.
    package mutating func discard() -> Int {
        let gone = spentBytes
        guard gone > 0 else { return 0 }
        ranges.forEach { $0.start -= Int32(gone) }
        position -= gone
        searched = max(0, searched - gone)
        begin.position = 0
        return gone
    }

    // MARK: A short request

    /// Reads a request of up to nine arguments of up to 99 bytes, as most are, if all of it is there. `false`: it is another,
    /// and nothing was read.
    private mutating func readShortRequest(_ bytes: Span<UInt8>, _ limits: RequestLimits) -> Bool {
        guard let (count, first) = RequestParser.shortLength("*", bytes, position), count > 0,
            count <= min(9, limits.argumentsMax)
        else { return false }
        var place = first
        for _ in 0..<count {
            // What lies behind the end is no harm: there ends no argument.
            guard let (length, start) = RequestParser.shortLength("$", bytes, place), length + 2 <= end - start else {
                ranges.removeLast(ranges.count - begin.argument)
                return false
            }
            ranges.append(ByteRange(start: start, count: length))
            place = start + length + 2
        }
        (position, searched) = (place, place)
        ends.append(ranges.count)
        begin = (place, ranges.count)
        return true
    }

    /// A number below 100 between a letter at a place and a line's end, and where the next line begins. `nil`: it is another, or
    /// so near to the buffer's end that it cannot be looked at as one word.
    @inline(__always)
    private static func shortLength(
        _ letter: Unicode.Scalar, _ bytes: Span<UInt8>, _ place: Int
    ) -> (number: Int, next: Int)? {
        guard bytes.count - place >= 4 else { return nil }
        let word = UInt32(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
        let (first, second) = ((word >> 8 & 0xFF) &- 0x30, (word >> 16 & 0xFF) &- 0x30)
        guard UInt8(truncatingIfNeeded: word) == UInt8(ascii: letter), first <= 9 else { return nil }
        if word >> 16 & 0xFF == 0x0D { return (Int(first), place + 4) }
        guard first > 0, second <= 9, word >> 24 == 0x0D else { return nil }
        return (Int(first * 10 + second), place + 5)
    }

    // MARK: The parts of a request

    /// Reads the line that a request begins with. `false`: its end is missing.
    private mutating func beginRequest(
        _ bytes: inout MutableSpan<UInt8>, _ limits: RequestLimits, _ isAuthenticated: Bool
    ) throws(ProtocolError) -> Bool {
        guard bytes[position] == UInt8(ascii: "*") else { return try readInline(&bytes, limits, isAuthenticated) }
        guard let count = try readLength(bytes.span, .argumentCountLineTooLong, .invalidArgumentCount) else {
            return false
        }
        guard count <= RequestLimits().argumentsMax else { throw .invalidArgumentCount }
        guard count <= limits.argumentsMax else {
            throw isAuthenticated ? .invalidArgumentCount : .unauthenticatedArgumentCount
        }
        missing = max(0, count)
        return true
    }

    /// Reads the arguments that the request still lacks. `false`: there are not enough bytes.
    private mutating func readArguments(
        _ bytes: borrowing MutableSpan<UInt8>, _ limits: RequestLimits, _ isAuthenticated: Bool
    ) throws(ProtocolError) -> Bool {
        while missing > 0 {
            if length == nil {
                guard position < end else { return lacks(4) }
                guard bytes[position] == UInt8(ascii: "$") else { throw .expectedArgument(found: bytes[position]) }
                guard
                    let count = try readLength(bytes.span, .argumentLengthLineTooLong, .invalidArgumentLength)
                else { return false }
                guard count >= 0, count <= max(limits.argumentBytesMax, RequestLimits.unauthenticated.argumentBytesMax)
                else { throw isAuthenticated || count < 0 ? .invalidArgumentLength : .unauthenticatedArgumentLength }
                length = count
            }
            guard let count = length else { return false }
            guard end - position >= count + 2 else { return lacks(count + 2 - (end - position)) }
            ranges.append(ByteRange(start: position, count: count))
            position += count + 2
            searched = position
            length = nil
            missing -= 1
        }
        return true
    }

    private mutating func lacks(_ count: Int) -> Bool {
        bytesWanted = count
        return false
    }

    /// Reads a line of one letter and a number. `nil`: its end is missing.
    private mutating func readLength(
        _ bytes: Span<UInt8>, _ tooLong: ProtocolError, _ invalid: ProtocolError
    ) throws(ProtocolError) -> Int? {
        guard let lineEnd = findEnd(UInt8(ascii: "\r"), in: bytes), lineEnd + 1 < end else {
            guard end - position <= RequestLimits.lineBytesMax else { throw tooLong }
            bytesWanted = 1
            return nil
        }
        guard let number = DecimalInteger.read(bytes.extracting(position + 1..<lineEnd)) else { throw invalid }
        position = lineEnd + 2
        searched = position
        return number
    }

    /// Reads a line of words. `false`: its end is missing.
    private mutating func readInline(
        _ bytes: inout MutableSpan<UInt8>, _ limits: RequestLimits, _ isAuthenticated: Bool
    ) throws(ProtocolError) -> Bool {
        guard let newline = findEnd(UInt8(ascii: "\n"), in: bytes.span) else {
            guard end - position <= RequestLimits.lineBytesMax else { throw .inlineRequestTooLong }
            bytesWanted = 1
            return false
        }
        let lineEnd = newline > position && bytes[newline - 1] == UInt8(ascii: "\r") ? newline - 1 : newline
        guard newline - position <= RequestLimits.lineBytesMax else { throw .inlineRequestTooLong }
        var splitter = LineSplitter(from: position, to: lineEnd)
        while let word = try splitter.next(&bytes) {
            guard ranges.count - begin.argument < limits.argumentsMax else {
                throw isAuthenticated ? .invalidArgumentCount : .unauthenticatedArgumentCount
            }
            ranges.append(word)
        }
        position = newline + 1
        searched = position
        return true
    }

    /// Where a letter comes next. The search goes on where the last one ended.
    private mutating func findEnd(_ letter: UInt8, in bytes: Span<UInt8>) -> Int? {
        searched = max(searched, position)
        let most = min(end, position + RequestLimits.lineBytesMax + 2)
        while searched < most {
            if bytes[searched] == letter { return searched }
            searched += 1
        }
        #if MARTLET_DEFECT
        // The mistake that the fuzzer must find (Fuzz/run --control): what comes next is taken for searched already.
        searched += 1
        #endif
        return nil
    }
}
