import Martlet
import MartletRESP

/// `BITFIELD`: several reads and changes of numbers inside one value.
struct BitFieldCommand {
    private enum Kind {
        case get
        case set(Int)
        case increment(Int)
    }

    private struct Operation {
        let kind: Kind
        let type: BitFieldType
        let offset: Int
        let overflow: BitFieldOverflow
    }

    private var operations: [Operation] = []
    /// How many bytes the value needs for what is written; 0 if nothing is.
    private var bytesWritten = 0

    static let run: Command.Execution = { session, arguments, reply in
        try BitFieldCommand(session, arguments).run(session, arguments[1], &reply)
    }

    static let runReading: Command.Execution = { session, arguments, reply in
        let command = try BitFieldCommand(session, arguments)
        guard command.isReading else {
            throw ReplyError("ERR BITFIELD_RO only supports the GET subcommand")
        }
        try command.run(session, arguments[1], &reply)
    }

    private var isReading: Bool {
        operations.allSatisfy { if case .get = $0.kind { true } else { false } }
    }

    private init(_ session: Session, _ arguments: borrowing Arguments) throws(ReplyError) {
        var overflow = BitFieldOverflow.wrap
        var position = 2
        while position < arguments.count {
            let word = arguments[position]
            let left = arguments.count - position - 1
            if word.isWord("OVERFLOW"), left >= 1 {
                overflow = try BitFieldOverflow(arguments[position + 1])
                position += 2
                continue
            }
            let isGet = word.isWord("GET")
            let isSet = word.isWord("SET")
            guard isGet && left >= 2 || (isSet || word.isWord("INCRBY")) && left >= 3 else { throw .syntax }
            let type = try BitFieldType(arguments[position + 1])
            let offset = try BitFieldCommand.offset(arguments[position + 2], type, session)
            let amount = isGet ? 0 : try arguments.integer(position + 3)
            if !isGet { bytesWritten = max(bytesWritten, (offset + type.bitCount + 7) / 8) }
            let kind: Kind = isGet ? .get : isSet ? .set(amount) : .increment(amount)
            operations.append(Operation(kind: kind, type: type, offset: offset, overflow: overflow))
            position += isGet ? 3 : 4
        }
    }

    /// The bit at which a number lies: a position, or after `#` how many numbers lie before it.
    private static func offset(
        _ text: Span<UInt8>, _ type: BitFieldType, _ session: Session
    ) throws(ReplyError) -> Int {
        let error = ReplyError("ERR bit offset is not an integer or out of range")
        let isCounted = text.count > 0 && text[0] == UInt8(ascii: "#")
        guard let number = DecimalInteger.read(isCounted ? text.extracting(1..<text.count) : text) else { throw error }
        let (offset, overflows) = isCounted ? number.multipliedReportingOverflow(by: type.bitCount) : (number, false)
        guard !overflows, offset >= 0, offset >> 3 < session.server.settings.current.argumentBytesMax else {
            throw error
        }
        return offset
    }

    private func run(_ session: Session, _ key: Span<UInt8>, _ reply: inout ReplyWriter) throws {
        if isReading {
            let results = try session.keys.withValue(key) { read($0) }
            if results == nil { session.tellMissed(key) }
            return write(results ?? read(RawSpan()), &reply)
        }
        let outcomes = try session.creating(key) { keys in
            try keys.update(key) { value in
                var bytes = value ?? []
                let isGrown = bytes.count < bytesWritten
                bytes.grow(to: bytesWritten)
                let outcomes = operations.map { BitFieldCommand.perform($0, on: &bytes, isGrown: isGrown) }
                value = bytes
                return outcomes
            }
        }
        if outcomes.contains(where: \.isChange) { session.tell(.string, "setbit", key) }
        write(outcomes.map(\.answer), &reply)
    }

    private func read(_ value: RawSpan) -> [Int?] {
        operations.map { $0.type.read(at: $0.offset, in: value) }
    }

    /// What came of an operation.
    private struct Outcome {
        /// `nil`: it was not done.
        var answer: Int?
        /// Whether there is another number than before, or any in a value that has grown.
        var isChange = false
    }

    private static func perform(_ operation: Operation, on bytes: inout [UInt8], isGrown: Bool) -> Outcome {
        let (type, offset) = (operation.type, operation.offset)
        let old = unsafe type.read(at: offset, in: bytes.span.bytes)
        let next: Int?
        switch operation.kind {
        case .get: return Outcome(answer: old)
        case .set(let number): next = operation.overflow.sum(number, 0, type)
        case .increment(let amount): next = operation.overflow.sum(old, amount, type)
        }
        guard let next else { return Outcome() }
        type.write(next, at: offset, to: &bytes)
        let isSet = if case .set = operation.kind { true } else { false }
        return Outcome(answer: isSet ? old : next, isChange: isGrown || next != old)
    }

    private func write(_ results: [Int?], _ reply: inout ReplyWriter) {
        reply.array(results.count)
        for result in results {
            if let result { reply.integer(result) } else { reply.null() }
        }
    }
}
