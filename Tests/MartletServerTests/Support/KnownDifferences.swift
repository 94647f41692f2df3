import Foundation

/// The table of differences in the documents. A reply may differ from Redis's as a row says, and not otherwise.
struct KnownDifferences {
    private struct Row {
        let command: String
        let here: String
        let redis: String
    }

    private let rows: [Row]

    /// Reads the rows that stand behind the heading `Differences` in a document: a command, a pattern for the reply here, and one
    /// for Redis's, each between back quotes.
    init(_ document: String) {
        rows = document.components(separatedBy: "\n## Differences").dropFirst().joined().split(separator: "\n")
            .compactMap { line in
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                guard cells.count >= 3 else { return nil }
                let quoted = cells.prefix(3).map { $0.hasPrefix("`") ? String($0.dropFirst().dropLast()) : "" }
                guard quoted.allSatisfy({ !$0.isEmpty }) else { return nil }
                return Row(command: quoted[0], here: quoted[1], redis: quoted[2])
            }
    }

    var count: Int { rows.count }

    /// The row that allows a difference.
    func row(_ words: [String], _ here: Reply, _ redis: Reply) -> Int? {
        let line = words.joined(separator: " ").uppercased()
        return rows.firstIndex {
            KnownDifferences.fits($0.command, line) && KnownDifferences.fits($0.here, here.description)
                && KnownDifferences.fits($0.redis, redis.description)
        }
    }

    /// `*` stands for anything; all else for itself.
    private static func fits(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.components(separatedBy: "*")
        guard parts.count > 1 else { return pattern == text }
        var rest = Substring(text)
        for (number, part) in parts.enumerated() {
            if number == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if number == parts.count - 1 {
                return rest.hasSuffix(part)
            } else if !part.isEmpty {
                guard let range = rest.firstRange(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
        }
        return true
    }
}
