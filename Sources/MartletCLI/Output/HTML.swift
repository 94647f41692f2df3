/// Text as HTML.
enum HTML {
    /// The text with what means something in HTML replaced, for contents and for quoted attributes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// A whole page that asks for nothing from elsewhere.
    static func page(title: String, style: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }

    static func table(header: [String], _ rows: [[String]], leftColumns: Int) -> String {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>"
                + cells.enumerated().map { column, cell in
                    "<\(tag)\(column < leftColumns ? " class=\"text\"" : "")>\(escaped(cell))</\(tag)>"
                }.joined() + "</tr>\n"
        }
        let body = rows.map { line($0, "td") }.joined()
        return "<table>\n<thead>\(line(header, "th"))</thead>\n<tbody>\n\(body)</tbody>\n</table>\n"
    }
}
