extension HashIndex {
    /// Walks the whole index and traps at the first broken invariant of `HashIndex`. O(n). No thread may be writing.
    ///
    /// - Returns: The sum of the sizes of all records' blocks.
    @discardableResult
    func checkInvariants() -> Int {
        var walk = Walk()
        let directory = directory
        var index: UInt64 = 0
        while index < directory.count {
            let segment = directory.segment(index)
            let header = segment.header
            let range = directory.range(prefix: header.prefix, depth: header.depth)
            precondition(range.lowerBound == index, "segment with prefix \(header.prefix) stands at \(index)")
            for other in range {
                precondition(directory.segment(other) == segment, "word \(other) differs from word \(index)")
            }
            check(segment, &walk)
            index = range.upperBound
        }
        walk.indexBytes += directory.bytes
        precondition(walk.entries == count, "count is \(count), a walk finds \(walk.entries)")
        precondition(
            walk.deadlines == Int(deadlines.loadRelaxed()),
            "deadlines are \(deadlines.loadRelaxed()), a walk finds \(walk.deadlines)")
        precondition(
            walk.indexBytes == Int(bytes.loadRelaxed()),
            "index bytes are \(bytes.loadRelaxed()), a walk finds \(walk.indexBytes)")
        return walk.recordBytes
    }

    /// How many keys have their place held, by a walk likewise.
    var placeholderCount: Int {
        var walk = Walk()
        for index in 0..<directory.count where index == 0 || directory.segment(index) != directory.segment(index - 1) {
            check(directory.segment(index), &walk)
        }
        return walk.placeholders
    }

    private struct Walk {
        var entries = 0
        var deadlines = 0
        var placeholders = 0
        var indexBytes = 0
        var recordBytes = 0
        var usedChains = 0
        var furtherBuckets = 0
    }

    private func check(_ segment: Segment, _ walk: inout Walk) {
        let migration = UInt(segment.header.migration.loadRelaxed())
        precondition(segment.isMigrating == (migration != 0), "the directory and the header disagree about a migration")
        walk.indexBytes += segment.bytes
        let moved = migration == 0 ? 0 : Migration(at: migration).cursor.loadRelaxed()
        (walk.usedChains, walk.furtherBuckets) = (0, 0)
        for index in 0..<segment.bucketCount {
            let unit = migration == 0 ? index : index % Migration(at: migration).unitCount
            let isMoved = segment.bucket(at: index).control.loadRelaxed() & Bucket.moved != 0
            precondition(isMoved == (unit < moved), "chain \(index) does not agree with the cursor \(moved)")
            if !isMoved { checkChain(at: index, of: segment, &walk) }
        }
        if migration == 0 {
            precondition(walk.usedChains == Int(segment.header.usedChains.loadRelaxed()), "used chains are miscounted")
            precondition(
                walk.furtherBuckets == Int(segment.header.furtherBuckets.loadRelaxed()),
                "further buckets are miscounted")
        } else {
            checkTargets(of: Migration(at: migration), from: segment, &walk)
        }
    }

    /// The chains that a migration has moved, once for both sources of a merge.
    private func checkTargets(of migration: Migration, from segment: Segment, _ walk: inout Walk) {
        guard segment.settled == migration.source else { return }
        let (zero, one) = migration.targets
        walk.indexBytes += zero.bytes + (zero == one ? 0 : one.bytes)
        for unit in 0..<migration.cursor.loadRelaxed() {
            for index in 0..<migration.targetChainCount {
                let chain = migration.targetChain(index, ofUnit: unit)
                checkChain(
                    at: (UInt64(chain.first.address) - UInt64(chain.segment.bucket(at: 0).address)) / 64,
                    of: chain.segment, &walk)
            }
        }
    }

    private func checkChain(at index: UInt64, of segment: Segment, _ walk: inout Walk) {
        let (prefix, depth) = (segment.header.prefix, segment.header.depth)
        let first = segment.bucket(at: index)
        precondition(first.control.loadRelaxed() & Bucket.locked == 0, "a chain is locked and nobody writes")
        var keys = Set<[UInt8]>()
        var next: Bucket? = first
        while let bucket = next {
            next = bucket.next(amid: prefix)
            for slot in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(slot).loadRelaxed())
                if entry.isEmpty { continue }
                if entry.isLink(amid: prefix) {
                    precondition(slot == Bucket.slots - 1, "a link stands in slot \(slot)")
                    walk.furtherBuckets += 1
                    walk.indexBytes += Bucket.bytes
                    continue
                }
                let hash = hash(of: entry.record)
                precondition(entry.hasTag(of: hash), "a tag is not the hash's")
                precondition((hash ^ prefix) >> (64 - depth) == 0, "an entry is in a segment of another prefix")
                precondition(hash & (segment.bucketCount - 1) == index, "an entry is in another chain than its hash's")
                let key = entry.record.withKey { [UInt8](copying: $0) }
                precondition(keys.insert(key).inserted, "a key is in its chain twice")
                checkVersions(entry.record, key, &walk)
            }
        }
        if !first.isEmpty { walk.usedChains += 1 }
    }

    /// A record and the older versions that hang on it: of one key, each older than the one before.
    private func checkVersions(_ head: Record, _ key: [UInt8], _ walk: inout Walk) {
        if head.isPlaceholder { walk.placeholders += 1 } else if !head.isTombstone { walk.entries += 1 }
        if head.deadline != 0 { walk.deadlines += 1 }
        precondition(!head.isIntent, "an intent is in an unlocked bucket")
        precondition(!head.isTombstone || head.older != nil, "a tombstone has nothing to stand for")
        walk.recordBytes += head.blockBytes
        var newer = head
        while let version = newer.older {
            precondition(version.withKey { [UInt8](copying: $0) } == key, "a version is of another key")
            precondition(newer.isPlaceholder || version.sequence < newer.sequence, "a version is not older")
            precondition(!version.isPlaceholder, "a placeholder is among the versions")
            walk.recordBytes += version.blockBytes
            newer = version
        }
    }
}

extension StoreCore {
    /// Checks every index, and that the bytes counted as records are those of the records found. No snapshot is open of what
    /// has been cleared since.
    func checkInvariants() {
        finishDemolition()
        var recordBytes = 0
        forEachIndex { recordBytes += $0.checkInvariants() }
        let counted = statistics().memory.recordBytes
        precondition(counted == recordBytes, "record bytes are counted as \(counted), a walk finds \(recordBytes)")
        precondition(
            statistics().memory.reserveBytes >= 0, "more is in use than is held: \(statistics().memory)")
    }

    /// Frees what was cleared and not freed yet, so that only live records are counted. No thread is inside.
    private func finishDemolition() {
        guard let participant = try? epochs.participant() else { preconditionFailure("no memory to check with") }
        while !demolition.isIdle {
            let outer = epochs.pinForWriting(participant)
            epochs.tryAdvance()
            while demolition.step(by: participant) {}
            epochs.unpin(participant, outer: outer)
        }
    }
}
