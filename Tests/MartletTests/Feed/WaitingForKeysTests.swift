import MartletTestSupport
import Testing

@testable import Martlet

/// Waiting until something becomes of a key.
@Suite struct WaitingForKeysTests {
    @Test(arguments: ChangesTests.Kind.allCases) func aValueIsWaitedForUntilTheConditionHolds(
        kind: ChangesTests.Kind
    ) async throws {
        let store = try kind.store()
        try store.put("a", 1)
        #expect(try await store.suspending.waitForValue(of: "a", as: Int.self) == 1)
        async let value = store.suspending.waitForValue(of: "a", as: Int.self) { $0 > 2 }
        for number in 2...3 {
            await Task.yield()
            try store.put("a", number)
            try store.put("ab", 7)
        }
        #expect(try await value == 3)
    }

    @Test(arguments: ChangesTests.Kind.allCases) func aChangeIsOfThatKeyOrItsKeyspace(
        kind: ChangesTests.Kind
    ) async throws {
        let store = try kind.store()
        let change = Guarded<Change?>(nil)
        let waiting = Task {
            let heard = try await store.suspending.waitForChange(of: "a")
            change.withLock { $0 = heard }
        }
        // What is done before it has come to wait is nothing to it.
        while change.withLock({ $0 }) == nil {
            try store.put("ab", "x")
            try store.clear()
            await Task.yield()
        }
        try await waiting.value
        #expect(change.withLock { $0?.kind } == .clear)
    }

    @Test(arguments: ChangesTests.Kind.allCases) func whoIsCancelledHearsSo(kind: ChangesTests.Kind) async throws {
        let store = try kind.store()
        let waiting = Task { try await store.suspending.waitForValue(of: "a", as: Int.self) }
        await Task.yield()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(store.core.epochs.changeRing.loadRelaxed() == 0)
    }
}
