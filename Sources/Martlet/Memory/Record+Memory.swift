/// Where records come from and go to: blocks of a size class up to 32 KiB, mappings of their own above.
extension Record {
    /// How a record's memory was got.
    private enum Place {
        case block(SizeClass)
        case mapping(bytes: Int)
    }

    /// A new record with a copy of key and value, which nobody else sees yet, or `nil` if memory is refused.
    @inline(__always)
    static func make(key: RawSpan, value: RawSpan, by participant: Participant, _ epochs: Epochs) -> Record? {
        let bytes = Record.bytes(key: key.byteCount, value: value.byteCount)
        guard let address = takeMemory(bytes, by: participant, epochs) else { return nil }
        return Record(initializingAt: address, key: key, value: value)
    }

    /// The same with a deadline, 0 for none.
    @inline(__always)
    static func make(
        key: RawSpan, value: RawSpan, deadline: UInt64, by participant: Participant, _ epochs: Epochs
    ) -> Record? {
        deadline == 0
            ? make(key: key, value: value, by: participant, epochs)
            : makeLong(key: key, value: value, type: typeBytes, deadline: deadline, by: participant, epochs)
    }

    /// The same, where the record is so large that this is not worth inlining.
    @inline(never)
    static func makeLarge(
        key: RawSpan, value: RawSpan, deadline: UInt64 = 0, by participant: Participant, _ epochs: Epochs
    ) -> Record? {
        make(key: key, value: value, deadline: deadline, by: participant, epochs)
    }

    /// A new record whose value is `old` with `bytes` over it from `offset` on, or `nil` if memory is refused.
    static func make(
        key: RawSpan, old: RawSpan, offset: Int, bytes: RawSpan, deadline: UInt64, by participant: Participant,
        _ epochs: Epochs
    ) -> Record? {
        let valueBytes = max(old.byteCount, offset + bytes.byteCount)
        let size =
            deadline == 0
            ? Record.bytes(key: key.byteCount, value: valueBytes)
            : Record.longBytes(key: key.byteCount, value: valueBytes)
        guard let address = takeMemory(size, by: participant, epochs) else { return nil }
        return Record(
            initializingAt: address, key: key, old: old, offset: offset, bytes: bytes, deadline: deadline)
    }

    /// A new placeholder for `key`, or `nil` if memory is refused.
    static func makePlaceholder(key: RawSpan, by participant: Participant, _ epochs: Epochs) -> Record? {
        makeLong(key: key, value: RawSpan(), type: typePlaceholder, by: participant, epochs)
    }

    /// A new tombstone for `key`, or `nil` if memory is refused.
    static func makeTombstone(key: RawSpan, by participant: Participant, _ epochs: Epochs) -> Record? {
        makeLong(key: key, value: RawSpan(), type: typeTombstone, by: participant, epochs)
    }

    /// A copy of this record, which is in the short form, with room for a version link, or `nil` if memory is refused.
    func makeLinkable(by participant: Participant, _ epochs: Epochs) -> Record? {
        withKey { key in
            withValue { value in
                Record.makeLong(key: key, value: value, type: Record.typeBytes, by: participant, epochs)
            }
        }
    }

    @inline(never)
    private static func makeLong(
        key: RawSpan, value: RawSpan, type: UInt32, deadline: UInt64 = 0, by participant: Participant,
        _ epochs: Epochs
    ) -> Record? {
        let bytes = longBytes(key: key.byteCount, value: value.byteCount)
        guard let address = takeMemory(bytes, by: participant, epochs) else { return nil }
        return Record(initializingLongAt: address, key: key, value: value, type: type, deadline: deadline)
    }

    @inline(__always)
    private static func takeMemory(_ bytes: Int, by participant: Participant, _ epochs: Epochs) -> UInt? {
        guard bytes <= SizeClass.blockBytesMax else { return takeMapping(bytes, by: participant, epochs) }
        let sizeClass = SizeClass(fitting: bytes)
        guard let block = epochs.cache(participant).take(sizeClass) else { return nil }
        participant.recordBytes.addOwned(sizeClass.blockBytes)
        return block
    }

    /// Frees a record that nobody else sees, or can see any more.
    func free(by participant: Participant, _ epochs: Epochs) {
        switch place {
        case .block(let sizeClass):
            participant.recordBytes.addOwned(-sizeClass.blockBytes)
            epochs.cache(participant).giveBack(sizeClass, address)
        case .mapping(let bytes):
            participant.recordBytes.addOwned(-bytes)
            epochs.memory.tracked.unmap(address)
        }
    }

    /// Puts a record that is out of the index aside until nobody reads it any more. Room was reserved.
    @inline(__always)
    func retire(by participant: Participant, _ epochs: Epochs) {
        switch place {
        case .block(let sizeClass):
            participant.recordBytes.addOwned(-sizeClass.blockBytes)
            epochs.retire(participant, .block(sizeClass, address), bytes: sizeClass.blockBytes)
        case .mapping(let bytes):
            participant.recordBytes.addOwned(-bytes)
            epochs.retire(participant, .mapping(address), bytes: bytes)
        }
    }

    /// What the record's memory costs.
    var blockBytes: Int {
        switch place {
        case .block(let sizeClass): sizeClass.blockBytes
        case .mapping(let bytes): bytes
        }
    }

    @inline(__always)
    private var place: Place {
        let bytes = bytes
        return bytes <= SizeClass.blockBytesMax
            ? .block(SizeClass(fitting: bytes)) : .mapping(bytes: TrackedHeap.bytes(ofPiece: address))
    }

    @inline(never)
    private static func takeMapping(_ bytes: Int, by participant: Participant, _ epochs: Epochs) -> UInt? {
        guard let address = epochs.memory.tracked.map(bytes: bytes) else { return nil }
        participant.recordBytes.addOwned(TrackedHeap.bytes(ofPiece: address))
        return address
    }
}
