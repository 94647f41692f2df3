/// A field of a header, and the bytes that it has in it.
struct GoldenField {
    let name: String
    let offset: Int
    /// In hexadecimal digits.
    let bytes: String

    init(_ name: String, at offset: Int, _ bytes: String) {
        (self.name, self.offset, self.bytes) = (name, offset, bytes)
    }

    var range: Range<Int> { offset..<offset + bytes.utf8.count / 2 }

    /// The fields that do not have their bytes in a header, and places that no field has.
    static func differences(of fields: [GoldenField], from header: [UInt8]) -> [String] {
        var (differences, end): ([String], Int) = ([], 0)
        for field in fields {
            if field.offset != end { differences.append("\(field.name) is at \(field.offset), not at \(end)") }
            let found = header[field.range].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            if found != field.bytes { differences.append("\(field.name) is \(found), not \(field.bytes)") }
            end = field.range.upperBound
        }
        return differences
    }

    /// The names of the fields in which two headers differ.
    static func changed(_ fields: [GoldenField], from header: [UInt8], to other: [UInt8]) -> [String] {
        fields.filter { header[$0.range] != other[$0.range] }.map(\.name)
    }
}
