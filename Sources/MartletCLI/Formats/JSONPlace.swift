/// A value in a JSON document, and the way that led to it, for whoever has to be told what is wrong with it.
struct JSONPlace {
    /// What stands at a place and what should.
    struct Problem: Error, Equatable, CustomStringConvertible {
        let path: String
        let expected: String

        var description: String { "\(path.isEmpty ? "the document" : path): expected \(expected)" }
    }

    private static let numberMax = 1e18

    let value: JSON
    var path = ""

    func expected(_ what: String) -> Problem {
        Problem(path: path, expected: what)
    }

    func member(_ name: String) throws(Problem) -> JSONPlace {
        guard case .object(let members) = value else { throw expected("an object") }
        let path = path.isEmpty ? name : "\(path).\(name)"
        guard let member = members.first(where: { $0.name == name }) else {
            throw Problem(path: path, expected: "it to be there")
        }
        return JSONPlace(value: member.value, path: path)
    }

    /// The member of that name; `nil` if there is none, as in a document from before it was added.
    func memberIfThere(_ name: String) throws(Problem) -> JSONPlace? {
        guard case .object(let members) = value else { throw expected("an object") }
        return members.contains { $0.name == name } ? try member(name) : nil
    }

    func items() throws(Problem) -> [JSONPlace] {
        guard case .array(let items) = value else { throw expected("an array") }
        return items.enumerated().map { JSONPlace(value: $1, path: "\(path)[\($0)]") }
    }

    /// The items of an array that must have so many.
    func items(_ count: Int) throws(Problem) -> [JSONPlace] {
        let items = try items()
        guard items.count == count else { throw expected("\(count) values") }
        return items
    }

    func text() throws(Problem) -> String {
        guard case .string(let text) = value else { throw expected("a string") }
        return text
    }

    func bool() throws(Problem) -> Bool {
        guard case .bool(let bool) = value else { throw expected("true or false") }
        return bool
    }

    func integer(in range: ClosedRange<Int> = 0...Int.max) throws(Problem) -> Int {
        guard case .integer(let number) = value, range.contains(number) else {
            throw expected("a whole number between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// A number that is neither below 0 nor so large that sums of such numbers are no numbers any more.
    func number() throws(Problem) -> Double {
        switch value {
        case .integer(let number) where number >= 0: return Double(number)
        case .number(let number) where 0...Self.numberMax ~= number: return number
        default: throw expected("a number between 0 and \(Self.numberMax)")
        }
    }

    /// What `read` makes of the value; `nil` if that is null.
    func optional<R>(_ read: (JSONPlace) throws(Problem) -> R) throws(Problem) -> R? {
        if case .null = value { return nil }
        return try read(self)
    }
}
