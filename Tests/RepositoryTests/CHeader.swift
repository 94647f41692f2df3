/// The declarations of a C header, for comparing: without comments, the preprocessor's lines, and how it is laid out.
struct CHeader {
    /// One for each statement, with one space wherever there is any.
    let declarations: [String]

    init(_ text: String) {
        let code = text.replacing(#/(?s)/\*.*?\*//#, with: " ")
            .split(separator: "\n").filter { !$0.hasPrefix("#") && $0 != "extern \"C\" {" && $0 != "}" }
            .joined(separator: "\n")
        declarations = CHeader.statements(of: code).map { statement in
            statement.split { $0.isWhitespace }.joined(separator: " ")
        }
    }

    /// What is declared as a function.
    var functions: Set<String> {
        Set(
            declarations.filter { !$0.hasPrefix("typedef") }.compactMap {
                $0.firstMatch(of: #/(\w+)\(/#).map { String($0.1) }
            })
    }

    /// Splits at the semicolons outside of braces.
    private static func statements(of code: String) -> [String] {
        var (statements, current, depth) = ([String](), "", 0)
        for character in code {
            depth += character == "{" ? 1 : character == "}" ? -1 : 0
            current.append(character)
            guard character == ";", depth == 0 else { continue }
            statements.append(current)
            current = ""
        }
        return statements + (current.allSatisfy(\.isWhitespace) ? [] : [current])
    }
}
