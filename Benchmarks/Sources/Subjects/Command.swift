/// `name key=value key=value …`, a line that the driver sent.
struct Command: Sendable {
    let name: String
    private var fields: [String: String] = [:]

    init(_ line: String) throws {
        let words = line.split(separator: " ")
        guard let first = words.first else { throw Failure("an empty line is no command") }
        name = String(first)
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw Failure("not understood: \(word)") }
            fields[String(parts[0])] = String(parts[1])
        }
    }

    func text(_ field: String) throws -> String {
        guard let text = fields[field] else { throw Failure("\(name) needs \(field)") }
        return text
    }

    func number(_ field: String, otherwise: Int) throws -> Int {
        guard let text = fields[field] else { return otherwise }
        guard let number = Int(text) else { throw Failure("\(field) is no number: \(text)") }
        return number
    }
}
