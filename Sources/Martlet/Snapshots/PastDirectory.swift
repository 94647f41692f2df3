/// A directory that an index had until it was cleared or dropped.
struct PastDirectory {
    /// The identity of the index.
    let index: UInt
    let directory: Directory
    /// The snapshots of these times see it.
    let times: Range<UInt64>
    /// Memory for its demolition.
    let prepared: UInt
}
