/// A stretch of the log: effects on keys, shared out so that all of one key are in one share, and then perhaps one change
/// that is to be applied alone.
///
/// `@unchecked Sendable`: one thread fills it, and others read it after that.
final class LogBatch: @unchecked Sendable {
    /// One effect on a key.
    struct Item {
        let number: UInt64
        /// Where in the log its record begins.
        let place: UInt64
        /// Where in `bytes` it is.
        let offset: UInt32
        let count: UInt32

        var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
    }

    /// A change of the keyspaces themselves, or one in parts, and where it is in the log and in `bytes`.
    struct Alone {
        let header: LogRecordHeader
        let place: UInt64
        let range: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private(set) var shares: [[Item]]
    private(set) var alone: Alone?
    /// Nothing can be read after it.
    private(set) var isLast = false
    /// Why, if that is not the end.
    private(set) var failure: StoreError?

    init(shares: Int) { self.shares = Array(repeating: [], count: shares) }

    func empty() {
        bytes.removeAll(keepingCapacity: true)
        for share in shares.indices { shares[share].removeAll(keepingCapacity: true) }
        (alone, isLast, failure) = (nil, false, nil)
    }

    /// Adds a change, shared out by `shareOf`. `false`: its payload is not made of effects.
    func add(
        _ header: LogRecordHeader, at place: UInt64, _ payload: RawSpan, shareOf: (_ key: RawSpan) -> UInt64
    ) -> Bool {
        var offset = bytes.count
        bytes.append(copying: payload)
        var isForAll = header.kind != .change
        let isWhole =
            isForAll
            || Effect.forEach(in: payload) { effect, key, _ in
                let share = Int(truncatingIfNeeded: shareOf(key)) & (shares.count - 1)
                isForAll = isForAll || !effect.kind.isOfOneKey
                shares[share].append(
                    Item(
                        number: header.number, place: place, offset: UInt32(offset), count: UInt32(effect.bytes)))
                offset += effect.bytes
            }
        if isForAll { setAlone(header, place, payload.byteCount) }
        return isWhole
    }

    private func setAlone(_ header: LogRecordHeader, _ place: UInt64, _ count: Int) {
        for share in shares.indices {
            while shares[share].last?.number == header.number { shares[share].removeLast() }
        }
        alone = Alone(header: header, place: place, range: bytes.count - count..<bytes.count)
    }

    func end(_ failure: StoreError? = nil) {
        isLast = true
        self.failure = failure
    }
}

extension Effect.Kind {
    /// Whether its order matters among effects on the same key only.
    fileprivate var isOfOneKey: Bool {
        switch self {
        case .put, .remove, .setDeadline: true
        case .clear, .makeKeyspace, .renameKeyspace, .dropKeyspace: false
        }
    }
}
