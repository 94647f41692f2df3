import CMartlet
import Martlet

extension martlet_stats {
    /// What is measured now: of the handle's keyspace how it is spread, of the store the rest.
    init(of handle: StoreHandle) throws(StoreError) {
        let store = handle.opened.store.statistics()
        self.init()
        entries = UInt64(clamping: handle.keyspace.count)
        set(try handle.keyspace.occupancy())
        memory_total_bytes = UInt64(clamping: store.memory.totalBytes)
        memory_used_bytes = UInt64(clamping: store.memory.recordBytes + store.memory.indexBytes)
        gets = UInt64(clamping: store.operations.gets)
        misses = UInt64(clamping: store.operations.misses)
        puts = UInt64(clamping: store.operations.puts)
        removes = UInt64(clamping: store.operations.removes)
        evictions = UInt64(clamping: store.eviction.evicted)
        expiries = UInt64(clamping: store.expiry.expired)
    }

    private mutating func set(_ occupancy: OccupancyStatistics) {
        buckets = UInt64(occupancy.chains)
        nonempty_buckets = UInt64(occupancy.usedChains)
        max_in_bucket = UInt64(occupancy.longestChain)
        min_in_bucket = UInt64(occupancy.entries(ofChainAt: 0))
        mean_in_nonempty = Double(occupancy.entries) / Double(max(1, occupancy.usedChains))
        stddev_in_bucket = occupancy.standardDeviation
        median_in_bucket = occupancy.median
    }
}

extension OccupancyStatistics {
    /// How many entries the chain has that comes in that place when they are sorted by it; 0 where there is none.
    fileprivate func entries(ofChainAt place: Int) -> Int {
        var before = 0
        for (entries, chains) in chainsByEntries.enumerated() {
            before += chains
            if before > place { return entries }
        }
        return 0
    }

    fileprivate var median: Double {
        Double(entries(ofChainAt: (chains - 1) / 2) + entries(ofChainAt: chains / 2)) / 2
    }

    /// Of all chains, empty ones too.
    fileprivate var standardDeviation: Double {
        let count = Double(max(1, chains))
        let mean = Double(entries) / count
        let squares = chainsByEntries.enumerated().reduce(0.0) { sum, chain in
            sum + Double(chain.element) * (Double(chain.offset) - mean) * (Double(chain.offset) - mean)
        }
        return (squares / count).squareRoot()
    }
}
