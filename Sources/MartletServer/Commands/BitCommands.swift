import Martlet
import MartletRESP

/// Commands on single bits of a value. The first bit is the highest of the first byte.
enum BitCommands {
    static let setBit: Command.Execution = { session, arguments, reply in
        let offset = try bitOffset(arguments[2], session)
        guard let bit = DecimalInteger.read(arguments[3]), bit == 0 || bit == 1 else {
            throw ReplyError("ERR bit is not an integer or out of range")
        }
        let key = arguments[1]
        let (old, isGrown) = try session.creating(key) { keys in
            try keys.update(key) { value in
                var bytes = value ?? []
                let isGrown = offset / 8 >= bytes.count
                bytes.grow(to: offset / 8 + 1)
                let mask = UInt8(0x80) >> (offset & 7)
                let old = bytes[offset / 8] & mask != 0
                if bit == 1 { bytes[offset / 8] |= mask } else { bytes[offset / 8] &= ~mask }
                value = bytes
                return (old, isGrown)
            }
        }
        if isGrown || old != (bit == 1) { session.tell(.string, "setbit", key) }
        reply.integer(old ? 1 : 0)
    }

    static let getBit: Command.Execution = { session, arguments, reply in
        let offset = try bitOffset(arguments[2], session)
        let bit = try session.keys.withValue(arguments[1]) { value in
            offset / 8 < value.byteCount && value.byte(offset / 8) & (0x80 >> (offset & 7)) != 0
        }
        if bit == nil { session.tellMissed(arguments[1]) }
        reply.integer(bit == true ? 1 : 0)
    }

    static func bitOffset(_ text: Span<UInt8>, _ session: Session) throws(ReplyError) -> Int {
        let error = ReplyError("ERR bit offset is not an integer or out of range")
        guard let offset = DecimalInteger.read(text), offset >= 0,
            offset >> 3 < session.server.settings.current.argumentBytesMax
        else { throw error }
        return offset
    }

    static let count: Command.Execution = { session, arguments, reply in
        guard arguments.count == 2 || arguments.count == 4 || arguments.count == 5 else { throw ReplyError.syntax }
        var bounds: (start: Int, end: Int)?
        if arguments.count > 2 { bounds = (try arguments.integer(2), try arguments.integer(3)) }
        let isByBit = try unit(arguments, at: 4)
        let count = try session.keys.withValue(arguments[1]) { value in
            guard let bounds else { return BitRange(0..<8 * value.byteCount).count(in: value) }
            let total = isByBit ? 8 * value.byteCount : value.byteCount
            guard let range = Positions.range(from: bounds.start, through: bounds.end, of: total) else { return 0 }
            return BitRange(range, isByBit: isByBit).count(in: value)
        }
        if count == nil { session.tellMissed(arguments[1]) }
        reply.integer(count ?? 0)
    }

    static let position: Command.Execution = { session, arguments, reply in
        guard let bit = DecimalInteger.read(arguments[2]), bit == 0 || bit == 1 else {
            throw DecimalInteger.read(arguments[2]) == nil
                ? ReplyError.notAnInteger : ReplyError("ERR The bit argument must be 1 or 0.")
        }
        guard arguments.count <= 6 else { throw ReplyError.syntax }
        let start = arguments.count > 3 ? try arguments.integer(3) : 0
        let isByBit = try unit(arguments, at: 5)
        let end: Int? = arguments.count > 4 ? try arguments.integer(4) : nil
        let found = try session.keys.withValue(arguments[1]) { value in
            let total = isByBit ? 8 * value.byteCount : value.byteCount
            guard let range = Positions.range(from: start, through: end ?? total - 1, of: total) else { return -1 }
            if let place = BitRange(range, isByBit: isByBit).first(bit == 1, in: value) { return place }
            // Without an end the value is followed by zeros.
            return bit == 0 && end == nil ? 8 * value.byteCount : -1
        }
        if found == nil { session.tellMissed(arguments[1]) }
        reply.integer(found ?? (bit == 1 ? -1 : 0))
    }

    private static func unit(_ arguments: borrowing Arguments, at position: Int) throws(ReplyError) -> Bool {
        guard arguments.count > position else { return false }
        if arguments[position].isWord("BIT") { return true }
        guard arguments[position].isWord("BYTE") else { throw .syntax }
        return false
    }

    static let combine: Command.Execution = { session, arguments, reply in
        guard let operation = BitOperation(arguments[1]) else { throw ReplyError.syntax }
        guard operation != .not || arguments.count == 4 else {
            throw ReplyError("ERR BITOP NOT must be called with a single source key.")
        }
        let sources = arguments.copied(3..<arguments.count)
        let target = arguments[2]
        let size = try session.atomically { keys in
            var byteCount = 0
            let values = try sources.map { source in
                let value = try keys.get(source.span)
                if value == nil { session.tellMissed(source) }
                byteCount += value?.count ?? 0
                if byteCount > Database.longBytes { try session.runApart() }
                return value ?? []
            }
            let result = operation.combine(values)
            if !result.isEmpty {
                try session.creating(target) { _ in try keys.put(target, result) }
                session.tell(.string, "set", target)
            } else if try keys.remove(target) {
                session.tell(.generic, "del", target)
            }
            return result.count
        }
        reply.integer(size)
    }
}

extension [UInt8] {
    /// Puts zeros behind these bytes until there are so many.
    mutating func grow(to size: Int) {
        if size > count { append(contentsOf: repeatElement(0, count: size - count)) }
    }
}

extension RawSpan {
    func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
