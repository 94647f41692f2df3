/// A key whose bucket is on its way, for ``RawKeyspace/prefetchRecord(of:)``.
package struct PrefetchedKey {
    let hash: UInt64
}
