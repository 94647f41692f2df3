import Foundation
import Testing

@testable import Martlet

/// A directory that is removed, with all its files, while a store in it is open.
@Suite struct VanishedDirectoryTests {
    private let place: TemporaryDirectory
    private let store: Store
    private var path: String { place["store"] }

    init() throws {
        place = try TemporaryDirectory()
        let storage = try DirectoryStorage.open(path: place["store"], access: .exclusive)
        store = Store(core: try StoreCore(StoreOptions(), storage: storage, limits: .tiny))
        try store.put("key", "before")
        try FileManager.default.removeItem(atPath: path)
    }

    /// The file that is open stays, and takes what fits into it; the next one cannot be made.
    @Test func itIsNoticedWithTheNextFileOfTheLogAndReadsGoOn() throws {
        let error = storeError { () throws in
            for number in 0..<10_000 { try store.put("\(number)", String(repeating: "x", count: 100)) }
        }
        guard case .storageFailed(_, _, ENOENT, .some(let durable)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(store.durableSequence == durable)
        #expect(try store.get("key", as: String.self) == "before")
        for level in Durability.allCases {
            #expect(storeError { try store.with(level).put("more", "x") } == error)
        }
        #expect(storeError { try store.sync() } == error)
        #expect(storeError { try store.close() } == error)
        #expect(try store.get("key", as: String.self) == "before")
    }

    @Test func aCheckpointSaysSoAndTheStoreGoesOn() throws {
        guard case .storageFailed(_, _, ENOENT, nil) = storeError({ try store.checkpoint() }) else {
            Issue.record("a checkpoint in no directory")
            return
        }
        try store.put("key", "after")
        #expect(try store.get("key", as: String.self) == "after")
    }

    /// Nothing of the store comes back by itself, and what is at its path then is a new one.
    @Test func nothingIsMadeInItsPlace() throws {
        try? store.checkpoint()
        try? store.close()
        #expect(try place.names() == [])
        let other = try Store(at: path)
        #expect(other.count == 0)
    }
}
