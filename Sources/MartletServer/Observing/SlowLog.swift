import Martlet
import MartletRESP

/// The last commands that took long.
final class SlowLog: Sendable {
    struct Entry: Sendable {
        let id: Int
        let seconds: Int
        let microseconds: Int
        let words: [[UInt8]]
        let address: String
        let name: [UInt8]
    }

    private struct State {
        var entries: [Entry] = []
        var lastID = -1
    }

    private let state: Lock<State>

    /// Of a command no more words are kept, and of a word no more bytes.
    private static let wordsMax = 32
    private static let wordBytesMax = 128

    init() throws(StoreError) {
        guard let state = Lock(State()) else { throw .outOfMemory }
        self.state = state
    }

    func add(
        _ command: Command, _ arguments: borrowing Arguments, of session: Session, microseconds: Int, most: Int
    ) {
        let words = SlowLog.words(command, arguments)
        let (address, name) = (session.address, session.name)
        state.withLock { state in
            state.lastID += 1
            state.entries.append(
                Entry(
                    id: state.lastID, seconds: Instant.microsecondsSince1970 / 1_000_000, microseconds: microseconds,
                    words: words, address: address, name: name))
            // Twice as many are kept, so that the first need not be taken away each time.
            if state.entries.count > 2 * most { state.entries.removeFirst(state.entries.count - most) }
        }
    }

    private static func words(_ command: Command, _ arguments: borrowing Arguments) -> [[UInt8]] {
        let hidden = HiddenWords.positions(command, arguments)
        let shown = arguments.count > wordsMax ? wordsMax - 1 : arguments.count
        var words: [[UInt8]] = []
        for position in 0..<shown {
            let word = arguments[position]
            if hidden.contains(position) {
                words.append(Array("(redacted)".utf8))
            } else if word.count > wordBytesMax {
                let more = "... (\(word.count - wordBytesMax) more bytes)"
                words.append(word.extracting(0..<wordBytesMax).copied + more.utf8)
            } else {
                words.append(word.copied)
            }
        }
        if shown < arguments.count { words.append(Array("... (\(arguments.count - shown) more arguments)".utf8)) }
        return words
    }

    /// The newest first.
    func entries(_ count: Int) -> [Entry] { state.withLock { Array($0.entries.suffix(count).reversed()) } }

    func count(most: Int) -> Int { state.withLock { min(most, $0.entries.count) } }

    func reset() { state.withLock { $0.entries = [] } }
}
