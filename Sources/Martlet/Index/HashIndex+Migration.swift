extension HashIndex {
    /// The most chains that one write moves to their new place.
    static let chainsPerStep = 8
    /// The most words of a directory that one write fills.
    private static let directoryWordsPerStep: UInt64 = 1024
    /// So many further buckets for each first one are too many for a segment that grows: that begins with three in eight.
    private static let overloadFactor: UInt64 = 2

    /// Moves a few chains on if the segment for `hash` is migrating. Called after every write to it, all locks released.
    @inline(__always)
    func helpMigration(for hash: UInt64, by participant: Participant) {
        let segment = Segment(bits: directory.word(for: hash).loadAcquiring())
        if segment.isMigrating { step(segment, by: participant) }
    }

    @inline(__always)
    func isMigrating(for hash: UInt64) -> Bool {
        Segment(bits: directory.word(for: hash).loadAcquiring()).isMigrating
    }

    @inline(never)
    private func step(_ segment: Segment, by participant: Participant) {
        let address = segment.header.migration.loadAcquiring()
        guard address != 0 else { return }
        let migration = Migration(at: UInt(address))
        let isMover = migration.withExclusiveAccess {
            let chains = migration.sourceChainCount
            for _ in 0..<HashIndex.chainsPerStep / chains where !migration.isDone {
                guard moveUnit(of: migration, by: participant) else { return .goesOn }
                migration.cursor.addOwned(1)
                movedChains.addRelaxed(chains)
            }
            return migration.isDone && complete(migration, by: participant) ? .isOver : .goesOn
        }
        // The mover may have lost its processor to threads that go on to make the chains longer, and more work for it: where
        // there are hundreds of those, for minutes. It comes to run where each of them gives up the processor once.
        let overload = segment.bucketCount * HashIndex.overloadFactor
        if !isMover, segment.header.furtherBuckets.loadRelaxed() > overload { System.yield() }
    }

    // MARK: Moving one unit

    /// What one attempt to move a unit came to: under the locks nothing can be allocated, so it may have to be repeated.
    private enum Attempt {
        case moved
        case needs(spares: Int, room: Int)
    }

    /// Moves the unit at the cursor. `false`: memory is refused; nothing moved.
    private func moveUnit(of migration: Migration, by participant: Participant) -> Bool {
        var spares = migration.targetChainCount
        var room = 4 * migration.sourceChainCount
        while true {
            guard prepare(migration, spares: spares, room: room, by: participant) else { return false }
            guard case .needs(let moreSpares, let moreRoom) = tryMoveUnit(of: migration, by: participant) else {
                return true
            }
            (spares, room) = (moreSpares, moreRoom)
        }
    }

    private func prepare(_ migration: Migration, spares: Int, room: Int, by participant: Participant) -> Bool {
        while migration.spareCount < spares {
            guard let bucket = takeBucket(by: participant) else { return false }
            migration.addSpare(bucket)
        }
        return epochs.reserveRetirement(participant, count: min(room, Bag.capacity))
    }

    private func tryMoveUnit(of migration: Migration, by participant: Participant) -> Attempt {
        let unit = migration.cursor.loadRelaxed()
        lockSources(of: migration, unit: unit)
        let further = countFurther(of: migration, unit: unit)
        guard epochs.hasRoom(participant, count: min(further, Bag.capacity)) else {
            unlockSources(of: migration, unit: unit)
            return .needs(spares: migration.spareCount, room: further)
        }
        guard copyEntries(of: migration, unit: unit) else {
            let spares = takeBackSpares(from: migration, unit: unit)
            unlockSources(of: migration, unit: unit)
            // As many at once as the targets can need: chains that writers made long while the mover had no processor would
            // be copied again for every few buckets more.
            let most = further + migration.sourceChainCount + migration.targetChainCount
            return .needs(spares: max(spares + 4, most), room: further)
        }
        markMoved(migration, unit: unit)
        retireFurther(of: migration, unit: unit, by: participant)
        return .moved
    }

    /// In order of addresses, as everyone does who locks more than one chain. None can have moved yet.
    private func lockSources(of migration: Migration, unit: UInt64) {
        for index in 0..<migration.sourceChainCount {
            let locked = migration.sourceChain(index, ofUnit: unit).0.lock()
            precondition(locked, "a chain moved before its turn")
        }
    }

    private func unlockSources(of migration: Migration, unit: UInt64) {
        for index in 0..<migration.sourceChainCount { migration.sourceChain(index, ofUnit: unit).0.unlock() }
    }

    private func countFurther(of migration: Migration, unit: UInt64) -> Int {
        var count = 0
        for index in 0..<migration.sourceChainCount {
            let (first, segment) = migration.sourceChain(index, ofUnit: unit)
            var bucket = first
            while let next = bucket.next(amid: segment.header.prefix) { (bucket, count) = (next, count + 1) }
        }
        return count
    }

    /// Copies a unit's entries to the targets, which nobody sees yet. `false`: the further buckets at hand were too few.
    private func copyEntries(of migration: Migration, unit: UInt64) -> Bool {
        for index in 0..<migration.targetChainCount { migration.targetChain(index, ofUnit: unit).first.clear() }
        for index in 0..<migration.sourceChainCount {
            let (first, segment) = migration.sourceChain(index, ofUnit: unit)
            let prefix = segment.header.prefix
            var next: Bucket? = first
            while let bucket = next {
                for slot in 0..<Bucket.slots {
                    let entry = Entry(bits: bucket.slot(slot).loadRelaxed())
                    if entry.isEmpty || entry.isLink(amid: prefix) { continue }
                    guard copy(entry, from: segment, by: migration, unit: unit) else { return false }
                }
                next = bucket.next(amid: prefix)
            }
        }
        return true
    }

    private func copy(_ entry: Entry, from segment: Segment, by migration: Migration, unit: UInt64) -> Bool {
        let chain = migration.targetChain(targetIndex(of: entry, from: segment, by: migration), ofUnit: unit)
        let prefix = segment.header.prefix
        if chain.insert(entry, hash: prefix) { return true }
        guard let spare = migration.takeSpare() else { return false }
        chain.insert(entry, hash: prefix, linking: spare)
        bytes.addRelaxed(Bucket.bytes)
        return true
    }

    /// Which of the unit's target chains an entry goes to. A split by a bit within the tag does not touch the record.
    private func targetIndex(of entry: Entry, from segment: Segment, by migration: Migration) -> Int {
        if migration.targetChainCount == 1 { return 0 }
        guard migration.isSplit else {
            return Int((hash(of: entry.record) >> segment.bucketBits) & UInt64(migration.targetChainCount - 1))
        }
        let depth = segment.header.depth
        let hash = depth < tagBits ? entry.bits : hash(of: entry.record)
        return Int((hash >> (63 - depth)) & 1)
    }

    func hash(of record: Record) -> UInt64 {
        record.withKey { hashKey.hash($0) }
    }

    /// Undoes an incomplete copy, and says how many further buckets are at hand again.
    private func takeBackSpares(from migration: Migration, unit: UInt64) -> Int {
        for index in 0..<migration.targetChainCount {
            let chain = migration.targetChain(index, ofUnit: unit)
            let prefix = chain.segment.header.prefix
            if !chain.first.isEmpty { chain.segment.header.usedChains.addRelaxed(-1) }
            var next = chain.first.next(amid: prefix)
            while let bucket = next {
                next = bucket.next(amid: prefix)
                chain.segment.header.furtherBuckets.addRelaxed(-1)
                bytes.addRelaxed(-Bucket.bytes)
                migration.addSpare(bucket)
            }
        }
        return migration.spareCount
    }

    /// Publishes a unit's new chains by telling that the old ones have moved.
    ///
    /// The new chains get the greatest version of the old ones: whoever remembers a version of either sees the same one
    /// or a greater. The releasing store orders all of it before any reader that follows.
    private func markMoved(_ migration: Migration, unit: UInt64) {
        var version: UInt64 = 0
        for index in 0..<migration.sourceChainCount {
            let control = migration.sourceChain(index, ofUnit: unit).0.control.loadRelaxed()
            version = max(version, control >> Bucket.versionShift)
        }
        for index in 0..<migration.targetChainCount {
            migration.targetChain(index, ofUnit: unit).first.control.storeRelaxed(version << Bucket.versionShift)
        }
        for index in 0..<migration.sourceChainCount {
            let (bucket, segment) = migration.sourceChain(index, ofUnit: unit)
            precondition(segment.header.targets.0.bits != 0, "a chain moves before it is known where to")
            bucket.control.storeReleasing(UInt64(segment.header.address) | Bucket.moved)
        }
    }

    /// Retires the further buckets of moved chains: readers may still be in them, newcomers are led elsewhere.
    private func retireFurther(of migration: Migration, unit: UInt64, by participant: Participant) {
        for index in 0..<migration.sourceChainCount {
            let (first, segment) = migration.sourceChain(index, ofUnit: unit)
            let prefix = segment.header.prefix
            var next = first.next(amid: prefix)
            while let bucket = next {
                next = bucket.next(amid: prefix)
                // A chain of more buckets than a bag holds needs further bags. If one is refused, the rest of these
                // buckets stays unused until the store closes: a thousand colliding keys and no memory at once.
                guard epochs.reserveRetirement(participant, count: 1) else { return }
                retireBucket(bucket, by: participant)
            }
        }
    }

    // MARK: Beginning

    /// Starts to enlarge the segment for `hash` if too many of its chains have overflowed.
    @inline(never)
    func growIfFull(for hash: UInt64, by participant: Participant) {
        structureMutex.withLockIfFree {
            let segment = directory.segment(hash >> (64 - directory.depth))
            let further = segment.header.furtherBuckets.loadRelaxed()
            guard !segment.isMigrating, further > segment.bucketCount * 3 / 8 else { return }
            grow(segment)
        }
    }

    /// Starts to enlarge the segment for `hash`, whether or not it is full. `false`: memory is refused.
    func enlarge(for hash: UInt64) -> Bool {
        precondition(!isDropped, "a keyspace grows that was dropped")
        return structureMutex.withLock {
            let segment = directory.segment(hash >> (64 - directory.depth))
            return segment.isMigrating || grow(segment)
        }
    }

    @discardableResult
    private func grow(_ segment: Segment) -> Bool {
        segment.bucketBits < Segment.bucketBitsMax
            ? resize(segment, bucketBits: segment.bucketBits + Segment.bucketBitsStep) : split(segment)
    }

    /// Starts to merge the segment for `hash` with its sibling, or to make it smaller, if few of its chains are used.
    @inline(never)
    func shrinkIfSparse(for hash: UInt64, by participant: Participant) {
        structureMutex.withLockIfFree {
            let segment = directory.segment(hash >> (64 - directory.depth))
            guard !segment.isMigrating, isSparse(segment) else { return }
            if segment.header.depth > minimumDepth.loadRelaxed() {
                merge(segment, by: participant)
            } else if segment.header.depth == Directory.depthMin, segment.bucketBits > minimumBucketBits.loadRelaxed() {
                resize(segment, bucketBits: segment.bucketBits - Segment.bucketBitsStep)
            }
        }
    }

    /// Whether fewer than three in four chains are used. With entries spread at random that is 1.4 a chain: two such
    /// segments make one at 2.8, far from the seven at which it would split again.
    private func isSparse(_ segment: Segment) -> Bool {
        // Four chains become one in the smallest sizes, so these wait until one in two is used.
        let quarters: UInt64 = segment.header.depth == Directory.depthMin ? 2 : 3
        return segment.header.usedChains.loadRelaxed() < segment.bucketCount * quarters / 4
    }

    private func split(_ segment: Segment) -> Bool {
        let (prefix, depth) = (segment.header.prefix, segment.header.depth)
        guard depth < ScanPlace.depthMax else { return false }
        let bit: UInt64 = 1 << (63 - depth)
        guard let zero = makeTarget(segment.bucketBits, prefix, depth + 1) else { return false }
        guard let one = makeTarget(segment.bucketBits, prefix | bit, depth + 1) else {
            discard(zero)
            return false
        }
        return begin(sources: (segment, nil), targets: (zero, one))
    }

    private func merge(_ segment: Segment, by participant: Participant) {
        let (prefix, depth) = (segment.header.prefix, segment.header.depth)
        let bit: UInt64 = 1 << (64 - depth)
        let sibling = directory.segment((prefix ^ bit) >> (64 - directory.depth))
        guard !sibling.isMigrating, sibling.header.depth == depth, isSparse(sibling) else { return }
        guard let target = makeTarget(segment.bucketBits, prefix & ~bit, depth - 1) else { return }
        _ = begin(sources: (segment, sibling), targets: (target, target))
    }

    @discardableResult
    private func resize(_ segment: Segment, bucketBits: UInt64) -> Bool {
        guard let target = makeTarget(bucketBits, segment.header.prefix, segment.header.depth) else { return false }
        return begin(sources: (segment, nil), targets: (target, target))
    }

    private func makeTarget(_ bucketBits: UInt64, _ prefix: UInt64, _ depth: UInt64) -> Segment? {
        guard let target = Segment(bucketBits: bucketBits, prefix: prefix, depth: depth, memory: memory) else {
            return nil
        }
        bytes.addRelaxed(target.bytes)
        return target
    }

    private func discard(_ target: Segment) {
        bytes.addRelaxed(-target.bytes)
        target.free(to: memory)
    }

    private func begin(sources: (Segment, Segment?), targets: (Segment, Segment)) -> Bool {
        guard let address = memory.tracked.allocate(bytes: Migration.bytes) else {
            discard(targets.0)
            if targets.1 != targets.0 { discard(targets.1) }
            return false
        }
        let migration = Migration(initializingAt: address, sources: sources, targets: targets)
        // The targets of both sources before the migration of either: who finds one at work moves chains of both, and
        // whoever follows those must find where they went.
        sources.0.header.setTargets(targets.0, targets.1)
        sources.1?.header.setTargets(targets.0, targets.1)
        for source in [sources.0, sources.1] {
            guard let source else { continue }
            source.header.migration.storeReleasing(UInt64(migration.address))
            place(source.migrating, prefix: source.header.prefix, depth: source.header.depth)
        }
        return true
    }

    // MARK: Ending

    /// Puts the targets into the directory and retires the sources. `false`: not yet, the directory must grow first, or
    /// someone else changes it just now, or memory is short.
    private func complete(_ migration: Migration, by participant: Participant) -> Bool {
        guard epochs.reserveRetirement(participant, count: 5) else { return false }
        return structureMutex.withLockIfFree {
            let (zero, one) = migration.targets
            let depth = zero.header.depth
            if depth > directory.depth, !stepToDirectory(depth: depth, by: participant) { return false }
            for target in migration.isSplit ? [zero, one] : [zero] {
                place(target, prefix: target.header.prefix, depth: depth)
            }
            retire(migration, by: participant)
            if migration.sibling != nil { halveDirectoryInTime(by: participant) }
            return true
        } ?? false
    }

    private func retire(_ migration: Migration, by participant: Participant) {
        for source in [migration.source, migration.sibling] {
            guard let source else { continue }
            bytes.addRelaxed(-source.bytes)
            epochs.retire(participant, source.retired, bytes: source.retired.bytes)
        }
        while let spare = migration.takeSpare() { epochs.cache(participant).giveBack(.bucket, spare.address) }
        let retired = Retired.allocation(migration.address)
        epochs.retire(participant, retired, bytes: retired.bytes)
    }

    /// Stores a segment in the directory, and in the one that is being filled as far as it is. The mutex is held.
    private func place(_ segment: Segment, prefix: UInt64, depth: UInt64) {
        directory.set(segment, prefix: prefix, depth: depth)
        guard nextRoot.loadRelaxed() != 0 else { return }
        let next = Directory(root: nextRoot.loadRelaxed())
        if next.depth < depth { return cancelNextDirectory() }
        next.set(segment, prefix: prefix, depth: depth, below: nextFilled.loadRelaxed())
    }

    /// Fills some more of a directory with `depth` bits, and says whether it is in use now. The mutex is held.
    private func stepToDirectory(depth: UInt64, by participant: Participant) -> Bool {
        if nextRoot.loadRelaxed() != 0, Directory(root: nextRoot.loadRelaxed()).depth != depth { cancelNextDirectory() }
        if nextRoot.loadRelaxed() == 0 {
            guard let next = Directory(depth: depth, memory: memory) else { return false }
            nextRoot.storeRelaxed(next.root)
            nextFilled.storeRelaxed(0)
        }
        let (present, next) = (directory, Directory(root: nextRoot.loadRelaxed()))
        let filled = nextFilled.loadRelaxed()
        let end = min(next.count, filled + HashIndex.directoryWordsPerStep)
        for index in filled..<end {
            let source = depth > present.depth ? index >> 1 : index << 1
            let segment = present.segment(source)
            // Halving needs that no segment uses the last bit.
            if depth < present.depth, segment.header.depth > depth {
                cancelNextDirectory()
                return false
            }
            next.word(index).storeRelaxed(segment.bits)
        }
        nextFilled.storeRelaxed(end)
        guard end == next.count else { return false }
        root.storeReleasing(next.root)
        nextRoot.storeRelaxed(0)
        bytes.addRelaxed(next.bytes - present.bytes)
        let retired = Retired.allocation(present.address)
        epochs.retire(participant, retired, bytes: retired.bytes)
        return true
    }

    func cancelNextDirectory() {
        memory.tracked.deallocate(Directory(root: nextRoot.loadRelaxed()).address)
        nextRoot.storeRelaxed(0)
    }

    /// Tries to halve the directory after so many merges that it may be possible. The mutex is held.
    private func halveDirectoryInTime(by participant: Participant) {
        mergesSinceHalving.addOwned(1)
        let depth = directory.depth
        let next = nextRoot.loadRelaxed()
        let isHalving = next != 0 && Directory(root: next).depth < depth
        let isTimeTo = next == 0 && mergesSinceHalving.loadRelaxed() >= directory.count / 4
        guard depth > minimumDepth.loadRelaxed(), isHalving || isTimeTo else { return }
        mergesSinceHalving.storeRelaxed(0)
        _ = stepToDirectory(depth: depth - 1, by: participant)
    }
}
