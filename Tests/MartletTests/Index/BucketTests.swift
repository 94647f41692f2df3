@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct BucketIndexTests {
    /// However the slots are compared, all at once or one by one.
    @Test(arguments: Seed.some(2)) func candidatesAreTheSlotsWithTheTag(seed: Seed) throws {
        var random = seed.generator()
        let address = try #require(System.allocate(bytes: Bucket.bytes, alignment: 64))
        defer { System.deallocate(address) }
        let bucket = Bucket(at: address)
        for _ in 0..<10_000 {
            bucket.clear()
            let bits: UInt64 = Bool.random(using: &random) ? .max : 0x7ff
            let hash = random.next() & bits
            for index in 0..<8 {
                // Words that are equal but for one bit, so that each bit of the tag decides for once.
                let bit: UInt64 = 1 << UInt64.random(in: 0..<64, using: &random)
                let words = [0, hash, hash ^ bit, random.next()]
                Word(at: address + UInt(index * 8)).storeRelaxed(words[Int.random(in: 0..<4, using: &random)])
            }
            let expected = (0..<Bucket.slots).reduce(0 as UInt64) { mask, index in
                mask | (Entry(bits: bucket.slot(index).loadRelaxed()).hasTag(of: hash) ? 1 << UInt64(index) : 0)
            }
            #expect(bucket.candidates(hash) == expected)
        }
    }
}
