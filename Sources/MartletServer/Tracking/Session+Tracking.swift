import MartletRESP
import Synchronization

extension Session {
    /// Tracks keys otherwise than before, or begins or ends to.
    func track(_ options: TrackingOptions) throws {
        if isInTransaction { isTrackingChanged = true }
        if tracker == nil {
            guard options.isOn else { return }
            tracker = try Tracker(id: id, loop: topics.number)
        }
        guard let tracker else { return }
        let before = tracking
        tracking = options
        server.tracking.change(tracker, from: before, to: options)
        guard before.isOn != options.isOn else { return }
        do {
            try server.followRemovals()
        } catch {
            tracking = before
            server.tracking.change(tracker, from: options, to: before)
            throw error
        }
        removeWhatIsLeft()
    }

    private func removeWhatIsLeft() {
        guard server.tracking.isLeft else { return }
        let tracking = server.tracking
        server.network.runApart { tracking.removeGone() }
    }

    /// Before a transaction that may begin to track keys.
    func announceTracking() {
        server.tracking.announce()
        server.network.passBetweenRequests()
    }

    /// After it: while it was announced, nothing was ended that nobody needs by now.
    func withdrawTracking() {
        server.tracking.withdraw()
        // To end it needs nothing that might not be had.
        try? server.followRemovals()
        removeWhatIsLeft()
    }

    /// Tracks keys as before what a transaction has asked for that has come to nothing.
    func restoreTracking(_ before: TrackingOptions) throws {
        guard isTrackingChanged else { return }
        isTrackingChanged = false
        try track(before)
        // It may not have been told of what was changed meanwhile.
        guard before.isOn, let tracker else { return }
        if before.redirect == nil {
            ownInvalidations.append(nil)
        } else {
            server.tracking.forgetEverything(tracker)
        }
    }

    func endTracking() {
        isCachingGiven = false
        ownInvalidations = []
        // To end it needs nothing that might not be had.
        if tracking.isOn { try? track(TrackingOptions()) }
    }

    /// The connection has ended.
    func leaveTracking() {
        endTracking()
        guard let tracker, server.tracking.leave(tracker) else { return }
        let tracking = server.tracking
        server.network.runApart { tracking.removeGone() }
    }

    // MARK: Reading

    /// Takes note of the keys that a command is about to read.
    func rememberKeys(of command: Command, _ arguments: borrowing Arguments) {
        guard let tracker, command.flags.contains(.readOnly), command.keys != .none,
            tracking.remembersKeys(isCachingGiven: isCachingGiven) || tracking.isBroadcast && server.tracking.isDeaf
        else { return }
        if server.tracking.isDeaf { return server.tracking.forgetEverything(tracker) }
        for position in command.keys.positions(count: arguments.count) {
            server.tracking.remember(TrackedKey(arguments[position].copied), for: tracker)
        }
    }

    // MARK: Changing

    /// Has those told who have read a key that was changed. Within a transaction it is told once that is done.
    func invalidate(_ key: Span<UInt8>) {
        guard server.tracking.isOn || isApart else { return }
        let key = TrackedKey(key.copied)
        // Its own is taken out here: what it reads later in the transaction is what it has made.
        if let tracker, server.tracking.table.remove(key, of: tracker) { tellItself(key, tracker) }
        guard !isInTransaction else { return changedKeys.append(key) }
        send([key])
    }

    /// Has those told who track keys that databases were emptied.
    func invalidateEverything() {
        guard !isInTransaction else { return isEverythingChanged = true }
        sendEverything()
    }

    /// What was changed can be seen by now.
    func sendInvalidations() {
        untoldKeys = []
        if isEverythingChanged { sendEverything() }
        if !changedKeys.isEmpty { send(changedKeys) }
    }

    private func send(_ keys: [TrackedKey]) {
        guard isTracked else { return }
        loopsTold.formUnion(server.tracking.invalidate(keys, by: id, sparing: tracker))
    }

    private func sendEverything() {
        guard isTracked else { return }
        let itself = tracking.isOn && tracking.redirect == nil ? tracker : nil
        loopsTold.formUnion(server.tracking.invalidateEverything(except: itself))
        if itself != nil { ownInvalidations.append(nil) }
    }

    /// Whether anybody tracks keys. Whoever does not run on an event loop has nothing else that has its changes come first.
    private var isTracked: Bool {
        if isApart { atomicMemoryFence(ordering: .sequentiallyConsistent) }
        return server.tracking.isOn
    }

    private func tellItself(_ key: TrackedKey, _ tracker: Tracker) {
        guard tracking.isOn, !tracking.isBroadcast else { return }
        guard !tracking.isWithoutOwn else {
            if isInTransaction { untoldKeys.append(key) }
            return
        }
        forgetItself(key, tracker)
    }

    /// It is not remembered any more for what it would have changed, had the transaction not been given up: so it forgets that.
    func tellUntold() {
        guard !untoldKeys.isEmpty else { return }
        if tracking.isOn, let tracker {
            for key in untoldKeys { forgetItself(key, tracker) }
        }
        untoldKeys = []
    }

    private func forgetItself(_ key: TrackedKey, _ tracker: Tracker) {
        if tracking.redirect == nil {
            ownInvalidations.append(key)
        } else {
            server.tracking.tell(key, [tracker])
        }
    }

    // MARK: After a command

    /// Has what `CLIENT CACHING` said end: it is for the next command that is none of `CLIENT`, or for the transaction that begins.
    func endCaching(after command: Command?) {
        if queue == nil, command?.name.hasPrefix("client") != true { isCachingGiven = false }
    }

    /// Puts behind a reply what the client itself has changed by its command.
    func writeOwnInvalidations(_ reply: inout ReplyWriter) {
        if version == .three {
            for key in ownInvalidations {
                var message = InvalidationMessage(key.map { [$0] })
                reply.append(message.bytes(.three))
            }
        }
        ownInvalidations = []
    }
}
