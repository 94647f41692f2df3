import Martlet

/// Lays out results and writes them, many at a time where there are many.
final class ShellOutput {
    enum Format: String, CaseIterable, Sendable {
        case plain, table, json
    }

    /// How keys and values are shown.
    enum ByteForm: String, CaseIterable, Sendable {
        case text, hex, json
    }

    static let formatNote =
        "plain has a line for each result, with TABs between its fields. table has columns with headings, and shortens "
        + "what is long. json is one object on a line for each result: keys and values are strings if they are UTF-8; if not, "
        + "they stand in base64, under their name with _base64 behind it. What is absent is null."
    static let byteFormNote =
        "text shows text as it is. What is empty, is not UTF-8, has control characters, begins with a quote or is the "
        + "word (none) is shown as you would type it, in quotes and with escapes. hex shows all bytes as 0x…; in the format "
        + "json, they stand under their name with _hex behind it. json shows a value that is JSON as it is, on one line, and "
        + "the format json has it as a part of the object; all others are shown as text."
    /// A table is written when it has so many rows, and another begins: memory is bounded however many there are.
    private static let tableRowsMax = 1_000
    private static let tableCellLettersMax = 60
    private static let pendingBytesMax = 1 << 16
    /// How long something lives that has no deadline.
    private static let unlimited = "unlimited"

    var format: Format
    var byteForm: ByteForm
    private let write: (String) -> Void
    private var pending = ""
    private var table: Table?

    init(format: Format = .plain, byteForm: ByteForm = .text, write: @escaping (String) -> Void) {
        self.format = format
        self.byteForm = byteForm
        self.write = write
    }

    /// Shows one result: a line, a row or an object.
    func show(_ fields: [ShellField]) {
        switch format {
        case .plain: add(fields.filter(\.isInPlain).map(text).joined(separator: "\t"))
        case .json: add(JSON.object(fields.map(member)).line)
        case .table: addRow(fields)
        }
    }

    /// Shows one result whose fields are many and of different kinds: a line or a row for each of them, or one object.
    func showList(_ fields: [ShellField]) {
        guard format != .json else { return show(fields) }
        for field in fields {
            show([ShellField("name", .bytes(Array(field.name.utf8))), ShellField("value", field.value)])
        }
    }

    /// Shows text that is no result.
    func showText(_ text: String) {
        add(text)
    }

    /// Writes what is still held back. To be called after each command.
    func finish() {
        if let table { add(table.text) }
        table = nil
        if !pending.isEmpty { write(pending) }
        pending = ""
    }

    private func add(_ line: String) {
        pending += line + "\n"
        guard pending.utf8.count > Self.pendingBytesMax else { return }
        write(pending)
        pending = ""
    }

    private func addRow(_ fields: [ShellField]) {
        let numbersFrom = fields.firstIndex { if case .number = $0.value { true } else { false } }
        var table = table ?? Table(header: fields.map(\.name), leftColumns: numbersFrom ?? fields.count)
        table.add(fields.map { Self.shortened(text($0)) })
        self.table = table
        guard table.rows.count == Self.tableRowsMax else { return }
        add(table.text)
        self.table = nil
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > tableCellLettersMax, text.count > tableCellLettersMax else { return text }
        return text.prefix(tableCellLettersMax - 1) + "…"
    }

    private func text(_ field: ShellField) -> String {
        switch field.value {
        case .bytes(let bytes):
            switch byteForm {
            case .text: ByteText.shown(bytes)
            case .hex: "0x" + Hexadecimal.text(bytes)
            case .json: json(bytes, of: field) ?? ByteText.shown(bytes)
            }
        case .number(let number): String(number)
        case .flag(let isSo, let yes, let no): isSo ? yes : no
        case .lifetime(let lifetime): lifetime.seconds.map { "\($0)" } ?? Self.unlimited
        case .none: ByteText.none
        }
    }

    /// A value as JSON, if it is to be shown so and is any. A key is a string whatever it says: it names its entry.
    private func json(_ bytes: [UInt8], of field: ShellField) -> String? {
        byteForm == .json && field.name == "value" ? ByteText.json(bytes) : nil
    }

    private func member(_ field: ShellField) -> (name: String, value: JSON) {
        switch field.value {
        case .bytes(let bytes) where byteForm == .hex: (field.name + "_hex", .string(Hexadecimal.text(bytes)))
        case .bytes(let bytes):
            json(bytes, of: field).map { (field.name, .written($0)) }
                ?? ByteText.utf8(bytes).map { (field.name, .string($0)) }
                ?? (field.name + "_base64", .string(Base64.text(bytes)))
        case .number(let number): (field.name, .integer(number))
        case .flag(let isSo, _, _): (field.name, .bool(isSo))
        case .lifetime(let lifetime): (field.name, lifetime.seconds.map { .number($0) } ?? .string(Self.unlimited))
        case .none: (field.name, .null)
        }
    }
}

extension TimeToLive {
    /// `nil` if there is no end to it.
    fileprivate var seconds: Double? {
        guard case .limited(let rest, until: _) = self else { return nil }
        let (seconds, attoseconds) = rest.components
        return Double(seconds * 1000 + attoseconds / 1_000_000_000_000_000) / 1000
    }
}
