#if canImport(CUV)
/// What an event loop has taken of what its clients are to forget, and not told yet.
struct InvalidationQueue {
    private var invalidations: [Invalidation] = []
    private var told = 0

    var isEmpty: Bool { told == invalidations.count }

    /// - Precondition: There is none left.
    mutating func fill(_ invalidations: [Invalidation]) { (self.invalidations, told) = (invalidations, 0) }

    mutating func next() -> Invalidation? {
        guard !isEmpty else {
            (invalidations, told) = ([], 0)
            return nil
        }
        told += 1
        return invalidations[told - 1]
    }
}
#endif
