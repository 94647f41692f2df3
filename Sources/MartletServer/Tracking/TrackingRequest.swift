import MartletRESP

/// The words behind `CLIENT TRACKING ON` or `OFF`.
struct TrackingRequest {
    private var asked = TrackingOptions()
    private var prefixes: [TrackedKey] = []

    /// - Throws: A `ReplyError` for the first word that is none.
    init(_ arguments: borrowing Arguments, _ session: Session) throws(ReplyError) {
        var position = 3
        while position < arguments.count {
            let option = arguments[position]
            let hasNext = position + 1 < arguments.count
            if option.isWord("REDIRECT"), hasNext {
                position += 1
                guard asked.redirect == nil else {
                    throw ReplyError("ERR A client can only redirect to a single other client")
                }
                asked.redirect = try TrackingRequest.redirect(to: try arguments.integer(position), session)
            } else if option.isWord("BCAST") {
                asked.isBroadcast = true
            } else if option.isWord("OPTIN") {
                asked.isOptIn = true
            } else if option.isWord("OPTOUT") {
                asked.isOptOut = true
            } else if option.isWord("NOLOOP") {
                asked.isWithoutOwn = true
            } else if option.isWord("PREFIX"), hasNext {
                position += 1
                prefixes.append(TrackedKey(arguments[position].copied))
            } else {
                throw .syntax
            }
            position += 1
        }
    }

    private static func redirect(to id: Int, _ session: Session) throws(ReplyError) -> TrackingOptions.Redirect {
        guard let loop = session.server.network.eventLoop(of: id, isHalted: session.isHalted) else {
            throw ReplyError("ERR The client ID you want redirect to does not exist")
        }
        return TrackingOptions.Redirect(id: id, loop: loop)
    }

    /// What is asked for, if that goes together, and with what there is.
    func options(since before: TrackingOptions) throws(ReplyError) -> TrackingOptions {
        guard asked.isBroadcast || prefixes.isEmpty else {
            throw ReplyError("ERR PREFIX option requires BCAST mode to be enabled")
        }
        guard !before.isOn || before.isBroadcast == asked.isBroadcast else {
            throw .modeSwitched("BCAST mode on/off")
        }
        guard !asked.isBroadcast || !asked.isOptIn && !asked.isOptOut else {
            throw ReplyError("ERR OPTIN and OPTOUT are not compatible with BCAST")
        }
        guard !asked.isOptIn || !asked.isOptOut else {
            throw ReplyError("ERR You can't specify both OPTIN mode and OPTOUT mode")
        }
        guard !(asked.isOptIn && before.isOptOut) && !(asked.isOptOut && before.isOptIn) else {
            throw .modeSwitched("OPTIN/OPTOUT mode")
        }
        try checkOverlaps(with: before.prefixes)
        var options = asked
        options.isOn = true
        for prefix in before.prefixes.union(prefixes) { options.insert(prefix) }
        // Every key begins so.
        if asked.isBroadcast, prefixes.isEmpty { options.insert(TrackedKey([])) }
        return options
    }

    /// Names the first that overlaps any, of which none that came before is one.
    private func checkOverlaps(with others: Set<TrackedKey>) throws(ReplyError) {
        let overlapping = TrackingRequest.overlapping(Array(others) + prefixes)
        guard let number = prefixes.firstIndex(where: overlapping.contains) else { return }
        let prefix = prefixes[number]
        let others = others.filter(prefix.overlaps).map(\.bytes)
        if let other = others.min(by: { $0.lexicographicallyPrecedes($1) }) {
            throw .overlap(of: prefix, "an existing", TrackedKey(other))
        }
        if let other = prefixes.dropFirst(number + 1).first(where: prefix.overlaps) {
            throw .overlap(of: prefix, "another provided", other)
        }
    }

    /// Those that overlap another. In their order, what begins as one of them comes right behind it: so each is looked at once,
    /// and not beside every other.
    private static func overlapping(_ prefixes: [TrackedKey]) -> Set<TrackedKey> {
        var overlapping: Set<TrackedKey> = []
        var beginnings: [TrackedKey] = []
        for prefix in prefixes.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            while let last = beginnings.last, !prefix.bytes.starts(with: last.bytes) { beginnings.removeLast() }
            if let last = beginnings.last { overlapping.formUnion([last, prefix]) }
            beginnings.append(prefix)
        }
        return overlapping
    }
}

extension TrackedKey {
    /// Whether a key may begin as both.
    fileprivate func overlaps(_ other: TrackedKey) -> Bool {
        bytes.starts(with: other.bytes) || other.bytes.starts(with: bytes)
    }
}

extension ReplyError {
    fileprivate static func modeSwitched(_ mode: String) -> ReplyError {
        ReplyError(
            "ERR You can't switch \(mode) before disabling tracking for this client, and then re-enabling it with a "
                + "different mode.")
    }

    fileprivate static func overlap(of prefix: TrackedKey, _ kind: String, _ other: TrackedKey) -> ReplyError {
        let (one, two) = (String(decoding: prefix.bytes, as: UTF8.self), String(decoding: other.bytes, as: UTF8.self))
        return ReplyError(
            "ERR Prefix '\(one)' overlaps with \(kind) prefix '\(two)'. Prefixes for a single client must not overlap.")
    }
}
