@testable import MartletCLI

/// RFC 4180, by the letter.
enum CSVModel {
    static func read(_ input: [UInt8], _ limits: EntryLimits) -> FormatModel? {
        FormatModel(FormatModel.withoutMark(input), limits, end: end) { read($0) }
    }

    private static func end(of input: [UInt8], from start: Int) -> Int {
        var (at, isQuoted, isFieldStart) = (start, false, true)
        while at < input.count {
            let byte = input[at]
            at += 1
            if isQuoted {
                guard byte == 34 else { continue }
                if at < input.count, input[at] == 34 { at += 1 } else { isQuoted = false }
            } else if byte == 34, isFieldStart {
                (isQuoted, isFieldStart) = (true, false)
            } else if byte == 10 {
                return at
            } else {
                isFieldStart = byte == 44
            }
        }
        return at
    }

    private static func read(_ record: [UInt8]) -> FormatModel.Record {
        var content = record
        if content.last == 10 {
            content.removeLast()
            if content.last == 13 { content.removeLast() }
        }
        if content.isEmpty { return .empty }
        var (rest, fields) = (content[...], [[UInt8]]())
        repeat {
            guard let field = takeField(&rest) else { return .wrong }
            fields.append(field)
        } while rest.popFirst() == 44
        return fields.count == 2 ? .entry(key: fields[0], value: fields[1]) : .wrong
    }

    /// The field that `rest` begins with, up to its comma or the end; `nil` if it is wrong.
    private static func takeField(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var field: [UInt8] = []
        guard rest.first == 34 else {
            while let byte = rest.first, byte != 44 {
                guard byte != 34 else { return nil }
                field.append(byte)
                rest.removeFirst()
            }
            return field
        }
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == 34 {
                guard rest.first == 34 else {
                    return rest.isEmpty || rest.first == 44 ? field : nil
                }
                rest.removeFirst()
            }
            field.append(byte)
        }
        return nil
    }
}
