/// Frees the directories that were exchanged for empty ones, with all that hangs on them, a few chains at a time.
///
/// A directory waits in the list until the epoch says that no reader can be in it. After that nobody but the one thread
/// that holds the mutex looks at it, so its records are freed as they are found, without being retired one by one.
///
/// `@unchecked Sendable`: the list and the directories in it are only touched under `mutex`.
final class Demolition: @unchecked Sendable {
    private static let chainsPerStep = 64

    private let epochs: Epochs
    private let address: UInt

    init?(epochs: Epochs) {
        guard let address = epochs.memory.tracked.allocate(bytes: RawMutex.bytes) else { return nil }
        self.epochs = epochs
        self.address = address
        _ = RawMutex(initializingAt: address)
    }

    /// One directory to be freed: its root, the epoch in which it went out of use, and how far the work has come.
    private struct Site {
        static let bytes = 64
        let address: UInt
        var root: Word { Word(at: address) }
        var epoch: Word { Word(at: address &+ 8) }
        var next: Word { Word(at: address &+ 16) }
        var directoryIndex: Word { Word(at: address &+ 24) }
        var unit: Word { Word(at: address &+ 32) }
        /// The number of the keyspace.
        var keyspace: Word { Word(at: address &+ 40) }
    }

    private var memory: StoreMemory { epochs.memory }
    private var mutex: RawMutex { RawMutex(at: address) }
    private var firstSite: Word { epochs.firstCleared }

    var isIdle: Bool { firstSite.loadRelaxed() == 0 }

    /// Memory for `add`, taken before the directory of a keyspace goes out of use, or `nil` if it is refused.
    func prepare(keyspace: UInt32) -> UInt? {
        guard let prepared = memory.tracked.allocate(bytes: Site.bytes) else { return nil }
        Site(address: prepared).keyspace.storeRelaxed(UInt64(keyspace))
        return prepared
    }

    func cancel(_ prepared: UInt) { memory.tracked.deallocate(prepared) }

    /// Puts a directory that is out of use into the list.
    func add(_ directory: Directory, prepared: UInt) {
        let site = Site(address: prepared)
        site.root.storeRelaxed(directory.root)
        // Between the store that took it out of use and this load, as for a bag.
        System.fullFence()
        site.epoch.storeRelaxed(epochs.epoch.loadSequential())
        mutex.withLock {
            site.next.storeRelaxed(firstSite.loadRelaxed())
            firstSite.storeRelaxed(UInt64(site.address))
        }
    }

    /// Frees a few chains. `false`: there was nothing to free yet, or someone else is at it.
    func step(by participant: Participant) -> Bool {
        mutex.withLockIfFree {
            let first = UInt(firstSite.loadRelaxed())
            guard first != 0, let site = siteOfAge(first) else { return false }
            for _ in 0..<Demolition.chainsPerStep where advance(site, by: participant) { return true }
            return true
        } ?? false
    }

    private func siteOfAge(_ first: UInt) -> Site? {
        var next = first
        while next != 0 {
            let site = Site(address: next)
            if site.epoch.loadRelaxed() + 2 <= epochs.epoch.loadAcquiring() { return site }
            next = UInt(site.next.loadRelaxed())
        }
        return nil
    }

    /// Frees the chains of one unit, or what is left when all are gone. `true`: the site is done and out of the list.
    private func advance(_ site: Site, by participant: Participant) -> Bool {
        let directory = Directory(root: site.root.loadRelaxed())
        let index = site.directoryIndex.loadRelaxed()
        guard index < directory.count else {
            memory.tracked.deallocate(directory.address)
            unlink(site)
            return true
        }
        let segment = directory.segment(index)
        let migration = UInt(segment.header.migration.loadRelaxed())
        if migration != 0 {
            advance(site, segment, Migration(at: migration), by: participant)
        } else {
            advance(site, segment, by: participant)
        }
        return false
    }

    private func advance(_ site: Site, _ segment: Segment, by participant: Participant) {
        let unit = site.unit.loadRelaxed()
        guard unit == segment.bucketCount else {
            freeChain(segment.bucket(at: unit), segment, of: site, by: participant)
            return site.unit.storeRelaxed(unit + 1)
        }
        goOn(site, after: segment)
        segment.free(to: memory)
    }

    private func advance(_ site: Site, _ segment: Segment, _ migration: Migration, by participant: Participant) {
        // The two sources of a merge are freed together, with the second: until then the first is needed.
        if let sibling = migration.sibling,
            segment.header.prefix < max(migration.source.header.prefix, sibling.header.prefix)
        {
            return goOn(site, after: segment)
        }
        let unit = site.unit.loadRelaxed()
        guard unit == migration.unitCount else {
            freeUnit(unit, of: migration, site, by: participant)
            return site.unit.storeRelaxed(unit + 1)
        }
        goOn(site, after: segment)
        let (zero, one) = migration.targets
        zero.free(to: memory)
        if migration.isSplit { one.free(to: memory) }
        while let spare = migration.takeSpare() { free(spare, by: participant) }
        migration.source.free(to: memory)
        migration.sibling?.free(to: memory)
        memory.tracked.deallocate(migration.address)
    }

    private func goOn(_ site: Site, after segment: Segment) {
        let directory = Directory(root: site.root.loadRelaxed())
        let range = directory.range(prefix: segment.header.prefix, depth: segment.header.depth)
        site.directoryIndex.storeRelaxed(range.upperBound)
        site.unit.storeRelaxed(0)
    }

    private func freeUnit(_ unit: UInt64, of migration: Migration, _ site: Site, by participant: Participant) {
        if unit < migration.cursor.loadRelaxed() {
            for index in 0..<migration.targetChainCount {
                let chain = migration.targetChain(index, ofUnit: unit)
                freeChain(chain.first, chain.segment, of: site, by: participant)
            }
        } else {
            for index in 0..<migration.sourceChainCount {
                let (first, segment) = migration.sourceChain(index, ofUnit: unit)
                freeChain(first, segment, of: site, by: participant)
            }
        }
    }

    private func freeChain(_ first: Bucket, _ segment: Segment, of site: Site, by participant: Participant) {
        let prefix = segment.header.prefix
        var next: Bucket? = first
        while let bucket = next {
            next = bucket.next(amid: prefix)
            for slot in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(slot).loadRelaxed())
                if !entry.isEmpty, !entry.isLink(amid: prefix) { freeVersions(entry.record, of: site, by: participant) }
            }
            if bucket.address != first.address { free(bucket, by: participant) }
        }
    }

    /// Frees a record and the older versions that hang on it: no snapshot sees any of the directory.
    private func freeVersions(_ head: Record, of site: Site, by participant: Participant) {
        if head.hasValue {
            let keyspace = UInt32(truncatingIfNeeded: site.keyspace.loadRelaxed())
            epochs.withRemovals { $0.add(head, .removed, keyspace: keyspace, hash: head.sequence) }
        }
        var next: Record? = head
        while let record = next {
            next = record.older
            record.free(by: participant, epochs)
        }
    }

    private func free(_ bucket: Bucket, by participant: Participant) {
        epochs.cache(participant).giveBack(.bucket, bucket.address)
    }

    private func unlink(_ site: Site) {
        var link = firstSite
        while link.loadRelaxed() != UInt64(site.address) { link = Site(address: UInt(link.loadRelaxed())).next }
        link.storeRelaxed(site.next.loadRelaxed())
        memory.tracked.deallocate(site.address)
    }
}
