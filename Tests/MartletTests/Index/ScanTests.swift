@testable import Martlet
import MartletTestSupport
import Testing

/// Cursors while the index changes shape in every way and at every place.
@Suite struct HashIndexScanTests {
    /// What is done to the index between two parts of a scan.
    enum Change: CaseIterable {
        case growLeft, growRight, beginToGrow, shrinkLeft, shrinkRight, shrinkAll

        func apply(to store: Store) throws {
            let index = store.core.defaultIndex
            let participant = try store.core.epochs.participant()
            let outer = store.core.epochs.pinForWriting(participant)
            defer { store.core.epochs.unpin(participant, outer: outer) }
            switch self {
            case .growLeft: grow(index, 0, participant)
            case .growRight: grow(index, 1 << 63, participant)
            case .beginToGrow:
                _ = index.enlarge(for: 0)
                index.helpMigration(for: 0, by: participant)
            case .shrinkLeft: shrink(index, 0, participant)
            case .shrinkRight: shrink(index, 1 << 63, participant)
            case .shrinkAll:
                for _ in 0..<4 {
                    for part in 0..<8 { shrink(index, UInt64(part) << 61, participant) }
                }
            }
        }

        private func grow(_ index: HashIndex, _ hash: UInt64, _ participant: Participant) {
            finish(index, hash, participant)
            _ = index.enlarge(for: hash)
            finish(index, hash, participant)
        }

        private func shrink(_ index: HashIndex, _ hash: UInt64, _ participant: Participant) {
            finish(index, hash, participant)
            index.shrinkIfSparse(for: hash, by: participant)
            finish(index, hash, participant)
        }

        private func finish(_ index: HashIndex, _ hash: UInt64, _ participant: Participant) {
            while Segment(bits: index.directory.word(for: hash).loadAcquiring()).isMigrating {
                index.helpMigration(for: hash, by: participant)
            }
        }
    }

    /// Small tables, whose segments grow and shrink fourfold: every pair of changes at every pair of places.
    @Test(arguments: Change.allCases, Change.allCases)
    func everyEntryIsSeenOnceWhateverHappensBetweenTwoParts(first: Change, second: Change) throws {
        let step = isLongTest ? 1 : 13
        for one in stride(from: 0, to: 40, by: step) {
            for other in stride(from: one, to: 40, by: step) {
                try expectExactlyOnce(changes: [(one, first), (other, second)])
            }
        }
    }

    /// Tables of many segments, which split and merge, changed after every part in turn.
    @Test(arguments: Seed.some(4))
    func everyEntryIsSeenOnceWhileSegmentsSplitAndMerge(seed: Seed) throws {
        var random = seed.generator()
        let store = try filled(entries: 60)
        for _ in 0..<3 { for half in [Change.growLeft, .growRight] { try half.apply(to: store) } }
        for _ in 0..<6 {
            var left = Int.random(in: 100...400, using: &random)
            try expectExactlyOnce(in: store, entries: 60) { _ in
                left -= 1
                guard left == 0 else { return }
                left = Int.random(in: 100...400, using: &random)
                try (Change.allCases.randomElement(using: &random) ?? .growLeft).apply(to: store)
            }
        }
        store.core.checkInvariants()
    }

    @Test func anyNumberIsACursorAndDoesNoHarm() throws {
        let store = try filled(entries: 1_000)
        var random = Seed(1).generator()
        for _ in 0..<(isLongTest ? 20_000 : 5_000) {
            var bits = random.next()
            if Bool.random(using: &random) { bits &= random.next() & random.next() }
            var cursor: ScanCursor? = ScanCursor(rawValue: bits)
            for _ in 0..<3 { if let current = cursor { cursor = try store.scan(from: current, limit: 3) { _, _ in } } }
        }
    }

    @Test func cursorsAreLaidOutAsDocumented() {
        let part = HashPart(prefix: 0xABC << 52, depth: 12, suffix: 0x2A, suffixBits: 8)
        let next = ScanPlace(after: part)
        let bits: UInt64 = 0xABC << 52 | 12 << 12 | 2 << 10 | 0x2B
        #expect(next?.bits == bits)
        #expect(next?.part?.prefix == part.prefix && next?.part?.depth == 12)
        #expect(next?.part?.suffix == 0x2B && next?.part?.suffixBits == 8)
        // After the last suffix comes the next prefix, still to be cut; after the last prefix nothing.
        let last = HashPart(prefix: 0xABC << 52, depth: 12, suffix: 255, suffixBits: 8)
        #expect(ScanPlace(after: last)?.bits == UInt64(0xABD) << 52)
        #expect(ScanPlace(after: HashPart(prefix: 0xFFF << 52, depth: 12, suffix: 15, suffixBits: 4)) == nil)
        #expect(ScanPlace.start.part == nil && ScanCursor.start.rawValue == ScanPlace.start.bits)
    }

    @Test func aLimitBelowOneGoesOnNevertheless() throws {
        let store = try filled(entries: 100)
        var (cursor, seen): (ScanCursor?, Int) = (.start, 0)
        while let current = cursor { cursor = try store.scan(from: current, limit: -1) { _, _ in seen += 1 } }
        #expect(seen == 100)
    }

    @Test func aScanOfAnAlmostEmptyTableTakesBoundedSteps() throws {
        let store = try Store(StoreOptions(expectedEntries: 1_000_000))
        try store.put("one", "x")
        var (calls, seen) = (0, 0)
        var cursor: ScanCursor? = .start
        while let current = cursor {
            cursor = try store.scan(from: current, limit: 1_000) { _, _ in seen += 1 }
            calls += 1
        }
        #expect(seen == 1)
        #expect(calls > 100, "a call walked through \(262_144 / calls) empty chains")
    }

    /// The control: a scan that starts anew after a change sees entries twice.
    @Test func anEntrySeenTwiceIsNoticed() throws {
        let store = try filled(entries: 30)
        var seen: [String: Int] = [:]
        for _ in 0..<2 {
            _ = try store.scan(limit: 1_000) { key, _ in seen[String(validating: key) ?? "", default: 0] += 1 }
        }
        #expect(!isExactlyOnce(seen, entries: 30))
    }

    private func expectExactlyOnce(changes: [(place: Int, change: Change)]) throws {
        let store = try filled(entries: 30)
        try expectExactlyOnce(in: store, entries: 30) { part in
            for (place, change) in changes where place == part { try change.apply(to: store) }
        }
    }

    private func expectExactlyOnce(in store: Store, entries: Int, between: (Int) throws -> Void) throws {
        let index = store.core.defaultIndex
        var seen: [String: Int] = [:]
        var collector = RecordCollector(index)
        var place: ScanPlace? = .start
        var part = 0
        while let current = place {
            place = index.visitPart(at: current, by: try store.core.epochs.participant(), into: &collector) { records in
                for record in records { record.withKey { seen[String(validating: $0) ?? "", default: 0] += 1 } }
            }
            try between(part)
            part += 1
        }
        try #require(isExactlyOnce(seen, entries: entries))
    }

    private func isExactlyOnce(_ seen: [String: Int], entries: Int) -> Bool {
        (0..<entries).allSatisfy { seen["key \($0)"] == 1 } && seen.count == entries
    }

    private func filled(entries: Int) throws -> Store {
        let store = try Store()
        for number in 0..<entries { try store.put("key \(number)", "x") }
        return store
    }
}
