@testable import MartletServer
import Testing

struct SyncGatheringTests {
    private func gathering(syncs nanoseconds: Int) -> SyncGathering {
        var gathering = SyncGathering()
        for _ in 0..<10 { gathering.note(nanoseconds: nanoseconds) }
        return gathering
    }

    @Test func aSlowSyncIsPutOffByHalfOfItsTime() {
        var gathering = gathering(syncs: 4_000_000)
        #expect(gathering.patience() == 2_000_000)
    }

    @Test func aQuickSyncIsNotPutOff() {
        var gathering = gathering(syncs: SyncGathering.shortestSync - 1)
        #expect(gathering.patience() == 0)
    }

    @Test func whereTheyDoNotComeItIsTriedMoreAndMoreSeldom() {
        var gathering = gathering(syncs: 1_000_000)
        for pause in [1, 2, 4, 8, 16, 32, 64, 64] {
            #expect(gathering.patience() > 0)
            gathering.note(come: 86, of: 100)
            for _ in 0..<pause { #expect(gathering.patience() == 0) }
        }
        #expect(gathering.patience() > 0)
        gathering.note(come: 88, of: 100)
        #expect(gathering.patience() > 0)
    }
}
