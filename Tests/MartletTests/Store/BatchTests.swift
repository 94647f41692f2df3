@testable import Martlet
import MartletTestSupport
import Testing

/// Batches fetch the memory of keys ahead, and must not take what they saw then for what is there.
@Suite struct BatchTests {
    /// Of all sizes around those at which the memory of one key is fetched while another is compared.
    @Test func aBatchOfAnySizeHasWhatSingleReadsHave() throws {
        let store = try Store()
        for number in 0..<400 where number % 3 != 0 { try store.put(name(number), "\(number)") }
        for count in 0...100 {
            let keys = (0..<count).map { name($0 * 7 % 400) }
            #expect(try store.getMany(keys) == keys.map { try store.get($0) }, "\(count) keys")
        }
    }

    /// Each key is changed by the body that gets the one before it, when its bucket and its record have long been fetched: its
    /// record is another then, or gone, or new, or in another bucket of its chain, or the index has grown.
    @Test(arguments: Seed.some(4)) func aBatchReadsWhatItsOwnThreadHasJustWritten(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        let keys = (0..<70).map(name)
        for round in 0..<40 {
            for key in keys where Bool.random(using: &random) { try store.put(key, "\(round)") }
            var expected = try store.get(keys[0], as: String.self)
            try store.withValues(keys) { position, value in
                var seen: String?
                if let value { seen = String(validating: value) }
                #expect(seen == expected, "round \(round), key \(position)")
                guard position + 1 < keys.count else { return }
                let next = keys[position + 1]
                switch Int.random(in: 0..<7, using: &random) {
                case 0: try store.put(next, "new in \(round)")
                case 1: try store.remove(next)
                case 2:
                    try store.remove(next)
                    try store.put(next, "again in \(round)")
                case 3: try store.clear()
                case 4: for number in 0..<30 { try store.put("\(round) \(position) \(number)", "x") }
                default: break
                }
                expected = try store.get(next, as: String.self)
            }
        }
        store.core.checkInvariants()
    }

    /// Also where a key comes twice, and where the index grows in the middle of a batch.
    @Test func manyPutsStoreWhatAsManySingleOnesDo() throws {
        let (many, single) = (try Store(), try Store())
        for round in 0..<30 {
            let entries = (0..<round * 5).map { (name($0 * 3 % 41 + round), "\(round) \($0)") }
            try many.putMany(entries)
            for (key, value) in entries { try single.put(key, value) }
            let gone = (0..<round).map { name($0 * 2) }
            #expect(try many.removeMany(gone) == gone.count { try single.remove($0) })
        }
        #expect(many.count == single.count)
        try single.forEach { key, value in
            let other = try many.get([UInt8](copying: key))
            #expect(other == [UInt8](copying: value))
            return true
        }
        many.core.checkInvariants()
    }

    /// Most have 8 to 16 bytes: such keys are found in another way than longer ones.
    private func name(_ number: Int) -> String {
        number % 5 == 0 ? "a key of many bytes: \(number)" : "key no \(number)"
    }
}
