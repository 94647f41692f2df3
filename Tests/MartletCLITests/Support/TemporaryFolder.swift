/// An empty folder, removed with all that is in it when this goes out of scope.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = String(try MartletCommand.output(of: "mktemp -d").output.dropLast())
    }

    /// All names in it, hidden ones too, in order.
    var names: [String] {
        let list = try? MartletCommand.output(of: "ls -A '\(path)'").output
        return (list ?? "").split(separator: "\n").map(String.init).sorted()
    }

    /// The text of a file; `nil` if there is none of that name.
    func contents(of name: String) -> String? {
        let cat = try? MartletCommand.output(of: "cat '\(path)/\(name)' 2>/dev/null")
        return cat?.exitCode == 0 ? cat?.output : nil
    }

    func write(_ text: String, to name: String) throws {
        _ = try MartletCommand.output(of: "printf %s '\(text)' > '\(path)/\(name)'")
    }

    deinit {
        _ = try? MartletCommand.output(of: "rm -rf '\(path)'")
    }
}
