@testable import Martlet
import MartletTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite struct StoreReserveTests {
    @Test(arguments: [0, 1, 500, 40_000, 300_000], [true, false])
    func theIndexDoesNotGrowWhileWhatWasReservedIsStored(entries: Int, isEmpty: Bool) throws {
        let store = try Store()
        if !isEmpty { try store.put("there before", "x") }
        try store.reserveCapacity(entries)
        store.core.checkInvariants()
        let index = store.core.defaultIndex
        let moved = index.movedChains.loadRelaxed()
        if isEmpty { #expect(moved == 0, "an empty index is exchanged") }
        let depth = index.directory.depth
        for number in 0..<entries { try store.put("key \(number)", "x") }
        #expect(index.movedChains.loadRelaxed() == moved)
        #expect(index.directory.depth == depth)
        #expect(try store.get("there before", as: String.self) == (isEmpty ? nil : "x"))
        store.core.checkInvariants()
    }

    /// An empty index is exchanged for a large one, which nothing that is written meanwhile may fall into the gap of.
    @Test func nothingIsLostWhenAnEmptyStoreIsWrittenToWhileCapacityIsReserved() throws {
        for _ in 0..<(isLongTest ? 30 : 10) {
            let store = try Store()
            onThreads(3) { thread in
                if thread == 0 {
                    try store.reserveCapacity(50_000)
                } else {
                    for number in 0..<200 { try store.put("\(thread) \(number)", "x") }
                }
            }
            #expect(store.count == 400)
            for number in 0..<200 { #expect(try store.get("1 \(number)") != nil && store.get("2 \(number)") != nil) }
            store.core.checkInvariants()
        }
    }

    /// Whoever reserves less comes too late to exchange the index, though it found it empty and small before.
    @Test func ofTwoThatReserveAtOnceTheLargerRoomStays() throws {
        for _ in 0..<(isLongTest ? 100 : 30) {
            let store = try Store()
            let gate = Gate(2)
            onThreads(2) { thread in
                gate.wait()
                try store.reserveCapacity(thread == 0 ? 20_000 : 10_000)
            }
            let (index, floor) = (store.core.defaultIndex, HashIndex.layout(for: 20_000))
            #expect(index.directory.depth >= floor.depth)
            #expect(index.directory.segment(0).bucketBits >= floor.bucketBits)
            store.core.checkInvariants()
        }
    }

    @Test func whatIsBeingComputedForAnEmptyStoreIsStoredThoughCapacityIsReservedMeanwhile() throws {
        let store = try Store()
        try store.getOrPut("key", as: String.self) {
            try store.reserveCapacity(50_000)
            return "value"
        }
        #expect(try store.get("key", as: String.self) == "value")
        store.core.checkInvariants()
    }

    @Test func aFullIndexGrowsInPlace() throws {
        let store = try Store()
        for number in 0..<20_000 { try store.put("key \(number)", "\(number)") }
        try store.reserveCapacity(200_000)
        store.core.checkInvariants()
        for number in 0..<20_000 { #expect(try store.get("key \(number)", as: String.self) == "\(number)") }
        // It does not shrink below it any more.
        let bytes = store.statistics().memory.indexBytes
        for number in 0..<20_000 { try store.remove("key \(number)") }
        #expect(store.statistics().memory.indexBytes >= bytes / 2)
        store.core.checkInvariants()
    }

    @Test func memoryOfReservedEntriesIsTakenAtOnceAndKept() throws {
        let store = try Store()
        try store.reserveCapacity(100_000, entryBytes: 116)
        let reserved = store.statistics().memory.totalBytes
        #expect(reserved > 100_000 * 128)
        for number in 0..<100_000 { try store.put(name(number), [UInt8](repeating: 1, count: 100)) }
        // Room for other sizes, threads and caches is not what was asked for.
        #expect(store.statistics().memory.totalBytes <= reserved + 4 << 20)
        for number in 0..<100_000 { try store.remove(name(number)) }
        try store.clear()
        #expect(store.statistics().memory.totalBytes >= reserved - 4 << 20)
    }

    /// So much that several threads touch it.
    @Test func muchReservedMemoryIsTakenAtOnceAndKept() throws {
        let store = try Store()
        try store.reserveCapacity(20_000, entryBytes: 4_016)
        let reserved = store.statistics().memory.totalBytes
        #expect(reserved > 20_000 * 4_028)
        let value = [UInt8](repeating: 1, count: 4_000)
        for number in 0..<20_000 { try store.put(name(number), value) }
        #expect(store.statistics().memory.totalBytes <= reserved + 4 << 20)
        try store.clear()
        #expect(store.statistics().memory.totalBytes >= reserved - 4 << 20)
        store.core.checkInvariants()
    }

    #if os(Linux)
    /// The last two are so many that several threads touch them, where there are several processors.
    @Test(arguments: [10, 100, 300, 1_000]) func pagesOfReservedMemoryAreThere(chunks: Int) throws {
        let store = try Store()
        let regions = store.core.memory.regions
        #expect(regions.reserve(chunks: chunks))
        var taken: [UInt] = []
        for _ in 0..<chunks * 9 / 10 { taken.append(try #require(regions.takeChunks(1, whole: true))) }
        #expect(taken.allSatisfy { isResident($0, bytes: Region.chunkBytes) })
        for chunk in taken { regions.giveBack(chunk, chunks: 1) }
        store.core.checkInvariants()
    }

    private func isResident(_ address: UInt, bytes: Int) -> Bool {
        var pages = [UInt8](repeating: 0, count: bytes / System.pageBytes)
        let failed = unsafe mincore(UnsafeMutableRawPointer(bitPattern: address), bytes, &pages)
        return failed == 0 && pages.allSatisfy { $0 & 1 != 0 }
    }
    #endif

    @Test func muchMemoryIsReservedAsFarAsTheLimitAllows() throws {
        let store = try Store(StoreOptions(memoryLimit: 64 << 20))
        try store.reserveCapacity(10_000, entryBytes: 4_016)
        #expect(store.statistics().memory.totalBytes > 10_000 * 4_028)
        #expect(throws: StoreError.outOfMemory) { try store.reserveCapacity(16_500, entryBytes: 4_016) }
        #expect(store.statistics().memory.totalBytes <= 64 << 20)
        // What was refused keeps nobody from what there is.
        let value = [UInt8](repeating: 1, count: 100)
        for number in 0..<100_000 { try store.put(name(number), value) }
        store.core.checkInvariants()
    }

    @Test func whatCannotBeHadIsRefusedAtOnce() throws {
        let store = try Store(StoreOptions(memoryLimit: 16 << 20))
        #expect(throws: StoreError.outOfMemory) { try store.reserveCapacity(.max) }
        #expect(throws: StoreError.outOfMemory) { try store.reserveCapacity(100_000, entryBytes: .max) }
        #expect(throws: StoreError.outOfMemory) { try store.reserveCapacity(1_000_000, entryBytes: 1_000) }
        try store.reserveCapacity(-5, entryBytes: -5)
        try store.put("key", "value")
        try store.reserveCapacity(.min, entryBytes: 1)
        store.core.checkInvariants()
    }

    @Test func othersGoOnWhileCapacityIsReserved() throws {
        let store = try Store()
        onThreads(3) { thread in
            if thread == 0 {
                for entries in stride(from: 1_000, to: 150_000, by: 15_000) { try store.reserveCapacity(entries) }
            } else {
                for number in 0..<30_000 {
                    try store.put("\(thread) \(number)", "x")
                    if number % 3 == 0 { try store.remove("\(thread) \(number)") }
                }
            }
        }
        #expect(store.count == 40_000)
        store.core.checkInvariants()
    }

    /// A keyspace dropped in the middle of it: the call throws, and nothing is written to what was dropped.
    @Test func capacityOfAKeyspaceThatIsDroppedIsRefused() throws {
        let store = try Store()
        for round in 0..<30 {
            let keyspace = try store.keyspace("k")
            onThreads(2) { thread in
                if thread == 0 {
                    do { try keyspace.reserveCapacity(200_000) } catch StoreError.keyspaceDropped {}
                } else {
                    for _ in 0..<round * 40 { System.pause() }
                    try store.dropKeyspace("k")
                }
            }
            #expect(throws: StoreError.keyspaceDropped) { try keyspace.reserveCapacity(10) }
            #expect(throws: StoreError.keyspaceDropped) { try keyspace.get("x") }
            store.core.checkInvariants()
        }
        let other = try store.keyspace("other")
        for number in 0..<5_000 { try other.put("\(number)", "x") }
        try store.clear()
        store.core.checkInvariants()
    }

    /// Where there is memory for segments and none for a larger directory, the call says so instead of waiting for it.
    @Test func aDirectoryThatIsRefusedEndsTheCall() throws {
        let store = try Store(StoreOptions(memoryLimit: 64 << 20))
        try store.reserveCapacity(700_000)
        var small = 0
        while (try? store.put("small \(small)", [UInt8](repeating: 1, count: 40))) != nil { small += 1 }
        for number in 0..<small where number % 4 != 0 { try store.remove("small \(number)") }
        var large = 0
        while (try? store.put("large \(large)", [UInt8](repeating: 1, count: 40_000))) != nil { large += 1 }
        #expect(throws: StoreError.outOfMemory) { try store.reserveCapacity(1_400_000) }
        store.core.checkInvariants()
    }

    @Test func whatWasReservedCanBeClearedAtTheLimit() throws {
        let store = try Store(StoreOptions(memoryLimit: 64 << 20))
        try store.reserveCapacity(2_500_000)
        try store.put("key", "value")
        try store.clear()
        #expect(store.count == 0)
        for number in 0..<10_000 { try store.put("\(number)", "x") }
        store.core.checkInvariants()
    }

    private func name(_ number: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
