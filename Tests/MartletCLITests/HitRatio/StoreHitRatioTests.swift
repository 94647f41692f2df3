import MartletTestSupport
import Testing

@testable import MartletCLI

/// How often the store has what is asked for, beside the policies as they were published.
@Suite struct StoreHitRatioTests {
    enum Workload: CaseIterable {
        /// Some keys are asked for all the time, and now and then many that never come again.
        case scans
        /// Which keys are asked for most moves on and on.
        case movingHotSet
    }

    private static let keys = 20_000
    /// Such as differ by chance as much as a hundredth does are no use.
    private static let requests = isLongTest ? 1_000_000 : 150_000

    @Test(arguments: Workload.allCases, [1_000, 2_000, 5_000, 10_000])
    func theStoreIsWithinOnePercentOfTheBetterOfS3FIFOAndSIEVE(workload: Workload, capacity: Int) throws {
        let trace = try trace(of: workload)
        let published = try [S3FIFOPolicy.self, SIEVEPolicy.self].map { policy in
            try (policy as any CachePolicy.Type).hitRatio(of: trace, capacity: capacity)
        }
        let better = try #require(published.max())
        let store = try StorePolicy.hitRatio(of: trace, capacity: capacity)
        #expect(store >= better - 0.01, "\(workload), \(capacity) entries: \(store), published \(published)")
        // The control: a policy that is worse is told from it.
        if workload == .scans, capacity <= 2_000 {
            #expect(try LRUPolicy.hitRatio(of: trace, capacity: capacity) < better - 0.01)
        }
    }

    private func trace(of workload: Workload) throws -> Trace {
        var random = SeededGenerator(seed: 1)
        let zipf = ZipfDistribution(count: Self.keys)
        var numberer = KeyNumberer()
        var scanned = UInt64(Self.keys)
        while numberer.requests.count < Self.requests {
            let rank = UInt64(zipf.next(&random))
            switch workload {
            case .scans:
                numberer.add(rank)
                guard numberer.requests.count % 10_000 == 0 else { continue }
                for key in scanned..<scanned + 2_000 { numberer.add(key) }
                scanned += 2_000
            case .movingHotSet:
                numberer.add((rank + UInt64(numberer.requests.count / 20)) % UInt64(Self.keys))
            }
        }
        return try Trace(numberer, name: "drawn")
    }
}
