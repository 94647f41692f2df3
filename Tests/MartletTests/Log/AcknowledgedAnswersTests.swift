import MartletTestSupport
import Testing

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An answer that rests on what another has changed is given only when that lasts.
@Suite struct AcknowledgedAnswersTests {
    /// A store whose disk syncs nothing until it is let to.
    private final class HeldStore: Sendable {
        let disk = SimulatedDisk()
        let store: Store
        private let isHeld = Counter()

        init() throws {
            let (isHeld, disk) = (isHeld, disk)
            let storage = WatchedStorage(
                disk,
                before: { call, name throws(StorageProblem) in
                    guard call == .sync else { return }
                    while isHeld.value > 0 { usleep(1000) }
                })
            store = Store(core: try StoreCore(StoreOptions(), storage: storage, limits: .tiny))
        }

        var isHolding: Bool { isHeld.value > 0 }

        /// Runs `change` and, once it can be seen, `answer`, on threads of their own, and lets the disk sync a moment later.
        /// Gives back whether it was let to when the answer came.
        func answerWaits(
            _ change: @escaping @Sendable (Store) throws -> Void, isSeen: @escaping @Sendable (Store) throws -> Bool,
            _ answer: @escaping @Sendable (Store) throws -> Void
        ) throws -> Bool {
            isHeld.add(1)
            let waited = Counter()
            onThreads(3) { [self] thread in
                switch thread {
                case 0: try change(store)
                case 1:
                    while try !isSeen(store) { usleep(1000) }
                    try answer(store)
                    if !isHolding { waited.add(1) }
                default:
                    while try !isSeen(store) { usleep(1000) }
                    usleep(20_000)
                    isHeld.add(-1)
                }
            }
            return waited.value == 1
        }
    }

    private static func hasKeyspace(_ name: String, in store: Store) -> Bool {
        store.keyspaces().contains { $0.name == Array(name.utf8) }
    }

    @Test func thatANameIsTakenIsSaidWhenItLasts() throws {
        let held = try HeldStore()
        for name in ["a", "b"] { _ = try held.store.keyspace(name) }
        let waits = try held.answerWaits {
            try $0.renameKeyspace("a", to: "new")
        } isSeen: {
            Self.hasKeyspace("new", in: $0)
        } _: { store in
            #expect(storeError { try store.renameKeyspace("b", to: "new") } == .keyspaceExists)
        }
        #expect(waits)
    }

    @Test func thatThereIsNoSuchKeyspaceIsSaidWhenItLasts() throws {
        let held = try HeldStore()
        _ = try held.store.keyspace("a")
        let waits = try held.answerWaits {
            try $0.renameKeyspace("a", to: "new")
        } isSeen: {
            Self.hasKeyspace("new", in: $0)
        } _: { store in
            #expect(storeError { try store.renameKeyspace("a", to: "b") } == .keyspaceNotFound)
        }
        #expect(waits)
    }

    @Test func anothersComputedValueIsGivenWhenItLasts() async throws {
        let held = try HeldStore()
        let isComputing = Counter()
        let task = Task { [store = held.store] in
            try await store.suspending.getOrPut("key") { () async throws -> String in
                isComputing.add(1)
                // Until the other has come, which then waits for this value.
                while try store.core.flights().waiterCount == 0 { await Task.yield() }
                return "value"
            }
        }
        // On a thread of its own: the task may need this one.
        let waits = await onAThread {
            try held.answerWaits { _ in
                while isComputing.value == 0 { usleep(1000) }
            } isSeen: { _ in
                isComputing.value > 0
            } _: {
                let value = try $0.getOrPut("key") { "another" }
                #expect(value == "value")
            }
        }
        #expect(waits)
        #expect(try await task.value == "value")
    }

    /// The control: a read says what it finds at once.
    @Test func aReadDoesNotWait() throws {
        let held = try HeldStore()
        let waits = try held.answerWaits {
            try $0.put("key", "x")
        } isSeen: {
            try $0.contains("key")
        } _: {
            let value = try $0.get("key", as: String.self)
            #expect(value == "x")
        }
        #expect(!waits)
    }

    /// While the log has no room, nobody who waits for some holds back the reuse of memory.
    @Test func anAppendThatWaitsForRoomHoldsNoPin() throws {
        let isHeld = Counter()
        let storage = WatchedStorage(
            SimulatedDisk(),
            before: { call, name throws(StorageProblem) in
                guard call == .write else { return }
                while isHeld.value > 0 { usleep(1000) }
            })
        var options = StoreOptions()
        options.durability = .memory
        let core = try StoreCore(options, storage: storage, limits: .tiny)
        let store = Store(core: core)
        let log = try #require(core.commitLog as? FileLog)
        try store.put("appended", "abc")
        isHeld.add(1)
        let isSplicing = Counter()
        onThreads(3) { thread in
            switch thread {
            case 0: for number in 0..<1000 where isHeld.value > 0 { try store.put("\(number)", "x") }
            case 1:
                while log.congested.loadAcquiring() == 0 { usleep(1000) }
                isSplicing.add(1)
                try store.append("appended", "def")
            default:
                while isSplicing.value == 0 { usleep(1000) }
                usleep(20_000)
                #expect(store.statistics().oldestPin == nil)
                isHeld.add(-1)
            }
        }
        #expect(try store.get("appended", as: String.self) == "abcdef")
    }
}
