@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct LookupTests {
    /// A format: what is stored has to be read by later versions.
    @Test func goldenBytes() {
        #expect(valueBytes(Lookup<String>.missing) == [0])
        #expect(valueBytes(Lookup.found("")) == [1])
        #expect(valueBytes(Lookup.found("hei")) == [1, 0x68, 0x65, 0x69])
        #expect(valueBytes(Lookup.found(42)) == [1, 0x34, 0x32])
        #expect(valueBytes(Lookup.found(Lookup<[UInt8]>.missing)) == [1, 0])
    }

    @Test(arguments: Seed.some(2))
    func lookupsAreReadBackAsTheyWereByTheirOwnBytesAndByACodec(seed: Seed) throws {
        let codec = LookupCodec(DirectCodec<String>())
        for value in String.samples(500, seed: seed).map(Lookup.found) + [.missing] {
            let bytes = valueBytes(value)
            #expect(try readValue(bytes) == value, "\(seed): \(value)")
            #expect(try codec.withEncoded(value) { [UInt8](copying: $0) } == bytes, "\(seed): \(value)")
            #expect(try codec.decode(bytes) == value, "\(seed): \(value)")
        }
        #expect(try readValue(valueBytes(Lookup.found("a"))) != Lookup.found("b"))
    }

    @Test(arguments: Seed.some(2))
    func whatIsNoLookupIsRefused(seed: Seed) throws {
        var random = seed.generator()
        for _ in 0..<5_000 {
            let bytes = hostileBytes(using: &random)
            do throws(StoreError) {
                let value: Lookup<[UInt8]> = try readValue(bytes)
                #expect(valueBytes(value) == bytes, "\(seed): \(bytes)")
            } catch {
                expectRefusal(error, seed)
            }
        }
        for bytes: [UInt8] in [[], [0, 0], [2], [255, 1]] {
            #expect(refusal { () throws(StoreError) in try readValue(bytes, as: Lookup<[UInt8]>.self) } != nil)
        }
        #expect(refusal { () throws(StoreError) in try readValue([1, 0xFF], as: Lookup<String>.self) } == "not UTF-8")
    }
}
