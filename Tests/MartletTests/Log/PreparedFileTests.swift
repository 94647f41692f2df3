import MartletTestSupport
import Testing

@testable import Martlet

/// Files that are set aside for the log while it goes on.
@Suite struct PreparedFileTests {
    /// Each is so slow to make that the log meanwhile goes on in another file, and wants the one after that.
    @Test func filesThatAreSetAsideTooLateNeverLoseTheLog() throws {
        let watchdog = Watchdog("files set aside too late")
        defer { withExtendedLifetime(watchdog) {} }
        let disk = SimulatedDisk()
        let (made, put, isOver) = (Counter(), Counter(), Counter())
        let slow = WatchedStorage(
            disk,
            after: { call, name in
                guard call == .create, name.hasPrefix("prepared") else { return }
                made.add(1)
                let enough = put.value + 28
                while put.value < enough, isOver.value == 0 { System.sleep(seconds: 0.000_2) }
            })
        let limits = LogLimits(
            bufferBytes: 16 << 10, recordBytesMax: 1 << 10, firstSegmentBytes: 8 << 10, segmentBytesMax: 8 << 10)
        let store = Store(core: try StoreCore(StoreOptions(), storage: slow, limits: limits))
        let written = try store.with(.written)
        // 16 of them fill a file.
        let value = String(repeating: "v", count: 200)
        while made.value < 6 || put.value < 400 {
            try written.put("\(put.value)", value)
            put.add(1)
        }
        isOver.add(1)
        try store.close()
        let again = Store(core: try StoreCore(StoreOptions(), storage: disk.reopened(), limits: limits))
        #expect(again.count == put.value)
        #expect(try disk.names().allSatisfy { $0.hasSuffix(LogSegmentHeader.suffix) })
    }
}
