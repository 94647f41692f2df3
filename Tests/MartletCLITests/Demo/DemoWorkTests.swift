import Martlet
import Testing

@testable import MartletCLI

@Suite struct DemoWorkTests {
    /// A dictionary that does one thing wrong with one key.
    struct FaultySubject: Subject {
        enum Fault: CaseIterable { case none, forgets, reads, readsMany, dropsUpdate }

        static let name = "faulty"
        static let key = Array("key:000000000123".utf8)
        @TaskLocal static var fault = Fault.none
        private let map = LockedDictionary(memoryLimit: nil, expectedEntries: 0)
        private let fault = FaultySubject.fault

        init(memoryLimit: Int?, expectedEntries: Int) {}

        func prepare(_ key: ByteView) -> [UInt8] { map.prepare(key) }

        func load(_ key: RawSpan, _ value: RawSpan) throws -> Bool {
            if fault == .forgets, Words.array(copying: key) == Self.key { return true }
            return try map.load(key, value)
        }

        func put(_ key: [UInt8], _ value: RawSpan) throws {
            if fault == .dropsUpdate, key == Self.key { return }
            try map.put(key, value)
        }

        func get(_ key: [UInt8], into buffer: inout MutableRawSpan) throws -> Int? {
            let size = try map.get(key, into: &buffer)
            if fault == .reads, key == Self.key { buffer.storeBytes(of: 0, toByteOffset: 99, as: UInt8.self) }
            return size
        }

        func remove(_ key: [UInt8]) throws -> Bool { try map.remove(key) }
        func modify(_ key: [UInt8]) throws -> Int? { try map.modify(key) }

        func getMany(_ keys: [[UInt8]], _ body: (Int, RawSpan?) throws -> Void) throws {
            try map.getMany(keys) { index, value in
                try body(index, fault == .readsMany && keys[index] == Self.key ? nil : value)
            }
        }

        var reportedBytes: Int? { nil }
    }

    @Test(arguments: FaultySubject.Fault.allCases) func aWrongOrMissingValueIsNamed(fault: FaultySubject.Fault) throws {
        let set = WorkingSet.made(count: 500)
        let run = { try FaultySubject.$fault.withValue(fault) { try DemoWork<FaultySubject>(threads: 2).run(set) } }
        guard fault != .none else {
            #expect(try run().readMany.operations == 500)
            return
        }
        let error = #expect(throws: CommandFailure.self) { _ = try run() }
        #expect(error?.description.contains("key:000000000123") == true, "\(error?.description ?? "")")
    }

    @Test func theTourShowsWhatTheStoreDoes() throws {
        #expect(try Tour.run().split(separator: "\n").count == 11)
    }
}
