import Martlet

/// How many errors clients were told, by the word that each begins with.
final class ErrorCounts: Sendable {
    private let counts: Lock<[String: Int]>

    /// Clients cannot make up words without end.
    private static let wordsMax = 128

    init() throws(StoreError) {
        guard let counts = Lock<[String: Int]>([:]) else { throw .outOfMemory }
        self.counts = counts
    }

    func add(_ error: String) {
        let word = String(error.prefix { $0 != " " })
        counts.withLock { counts in
            if counts[word] != nil || counts.count < ErrorCounts.wordsMax { counts[word, default: 0] += 1 }
        }
    }

    var all: [(word: String, count: Int)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func reset() { counts.withLock { $0 = [:] } }
}
