/// Which entries go first when a store evicts.
public enum EvictionPolicy: Hashable, Sendable {
    /// What is not used again soon after it came in goes first, and then what has not been used for longest among the rest: S3-FIFO
    /// (Yang et al., SOSP 2023). Holds more of what will be asked for than LRU does on nearly all known workloads, and a scan
    /// over many keys does not drive out what is in use.
    case s3fifo
    /// Least recently used, to within a thirty-second of what the store holds: for programs that rely on that order.
    case lru
}
