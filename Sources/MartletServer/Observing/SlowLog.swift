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

        /// About what it takes to keep it.
        var byteCount: Int {
            SlowLog.entryBytes + words.reduce(0) { $0 + $1.count + SlowLog.wordBytes } + address.utf8.count + name.count
        }
    }

    private struct State {
        var entries: [Entry] = []
        var lastID = -1
    }

    private let state: Lock<State>
    /// Where it counts.
    private let memory: ConnectionMemory

    /// More are not kept, whatever the settings allow.
    static let entriesMax = 100_000
    /// Of a command no more words are kept, and of a word no more bytes.
    private static let wordsMax = 32
    private static let wordBytesMax = 128
    /// What an entry takes, and one of its words, beside what they say.
    private static let entryBytes = 128, wordBytes = 40

    init(_ memory: ConnectionMemory) throws(StoreError) {
        self.memory = memory
        guard let state = Lock(State()) else { throw .outOfMemory }
        self.state = state
    }

    func add(
        _ command: Command, _ arguments: borrowing Arguments, of session: Session, microseconds: Int, most: Int
    ) {
        let most = min(most, SlowLog.entriesMax)
        let words = SlowLog.words(command, arguments)
        let (address, name) = (session.address, session.name)
        state.withLock { state in
            state.lastID += 1
            let entry = Entry(
                id: state.lastID, seconds: Instant.microsecondsSince1970 / 1_000_000, microseconds: microseconds,
                words: words, address: address, name: name)
            memory.add(entry.byteCount, of: .slowLog)
            state.entries.append(entry)
            // Twice as many are kept, so that the first need not be taken away each time.
            if state.entries.count > 2 * most { forgetFirst(state.entries.count - most, &state) }
        }
    }

    private func forgetFirst(_ count: Int, _ state: inout State) {
        memory.takeAway(state.entries.prefix(count).reduce(0) { $0 + $1.byteCount }, of: .slowLog)
        state.entries.removeFirst(count)
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
    func entries(_ count: Int) -> [Entry] {
        state.withLock { Array($0.entries.suffix(min(count, SlowLog.entriesMax)).reversed()) }
    }

    func count(most: Int) -> Int { state.withLock { min(most, SlowLog.entriesMax, $0.entries.count) } }

    /// Forgets all but the last ones.
    func keep(_ most: Int) { state.withLock { forgetFirst(max(0, $0.entries.count - most), &$0) } }

    func reset() { state.withLock { forgetFirst($0.entries.count, &$0) } }
}
