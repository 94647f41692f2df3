#if canImport(CUV)
import MartletRESP

extension EventLoop {
    /// What it costs to put a message behind a connection's replies, besides its bytes.
    private static let receiverCost = 64

    /// Has clients forget some of what they are to.
    func deliverInvalidations() {
        var cost = 0
        while cost < EventLoop.deliveryCostMax, pushes.connectionCount < EventLoop.unsentMax {
            if invalidationsTaken.isEmpty {
                guard invalidations.hasWork else { return }
                invalidationsTaken.fill(invalidations.take())
            }
            guard let invalidation = invalidationsTaken.next() else { continue }
            cost += deliver(invalidation)
        }
    }

    /// - Returns: What it has cost.
    private func deliver(_ invalidation: Invalidation) -> Int {
        switch invalidation {
        case .key(let key, let trackers): tell(trackers, [key]) { !$0.isBroadcast }
        case .everything(let trackers): tell(trackers, nil) { _ in true }
        case .prefixed(let changes, let trackers): tell(trackers, changes)
        case .redirected(let keys, let tracker): redirect(keys, of: tracker)
        case .brokenRedirect(let tracker): tellOfBrokenRedirect(tracker)
        case .mark: wait(for: invalidation)
        case .answer(let client): goOn(client)
        }
    }

    // MARK: Who waits

    private func wait(for mark: Invalidation) -> Int {
        marks.append(mark)
        return EventLoop.receiverCost
    }

    private func goOn(_ client: Int) -> Int {
        connections[client]?.endAnswer()
        return EventLoop.receiverCost
    }

    /// All has been sent that was to be sent before.
    func answerMarks() {
        for mark in marks { answer(mark) }
        marks = []
    }

    func answer(_ invalidation: Invalidation) {
        guard case .mark(let loop, let client, let through) = invalidation else { return }
        // Behind what has been handed on to other loops.
        var rest = through ?? invalidations.redirectLoops.filter { $0 != topics.number }
        while let next = rest.popLast() {
            let mark = Invalidation.mark(loop: loop, client: client, through: rest)
            if server.tracking.invalidations[next].tell(mark) { return }
        }
        server.tracking.invalidations[loop].tell(.answer(client: client))
    }

    // MARK: Who is told

    private func tell(_ trackers: [Tracker], _ keys: [TrackedKey]?, where isMeant: (TrackingOptions) -> Bool) -> Int {
        var message = InvalidationMessage(keys)
        for tracker in trackers {
            let options = tracker.options
            if options.isOn, isMeant(options) { tell(tracker, options, keys, &message) }
        }
        return trackers.count * EventLoop.receiverCost
    }

    /// Who does not want to hear of its own changes hears of the others alone.
    private func tell(_ trackers: [Tracker], _ changes: [(key: TrackedKey, origin: Int?)]) -> Int {
        let keys = changes.map(\.key)
        let origins = Set(changes.compactMap(\.origin))
        var message = InvalidationMessage(keys)
        for tracker in trackers {
            let options = tracker.options
            guard options.isOn, options.isBroadcast else { continue }
            if options.isWithoutOwn, origins.contains(tracker.id) {
                let others = changes.filter { $0.origin != tracker.id }.map(\.key)
                var message = InvalidationMessage(others)
                if !others.isEmpty { tell(tracker, options, others, &message) }
            } else {
                tell(tracker, options, keys, &message)
            }
        }
        return trackers.count * changes.reduce(EventLoop.receiverCost) { $0 + $1.key.bytes.count }
    }

    private func tell(
        _ tracker: Tracker, _ options: TrackingOptions, _ keys: [TrackedKey]?, _ message: inout InvalidationMessage
    ) {
        if options.redirect == nil {
            guard let connection = connections[tracker.id] else { return }
            if connection.invalidate(&message, onBehalfOfAnother: false) { pushes.append(connection) }
        } else if options.redirect?.loop == topics.number {
            _ = redirect(keys, of: tracker)
        } else if let loop = options.redirect?.loop {
            server.tracking.invalidations[loop].tell(.redirected(keys, tracker))
        }
    }

    private func redirect(_ keys: [TrackedKey]?, of tracker: Tracker) -> Int {
        guard let redirect = tracker.options.redirect, redirect.loop == topics.number else { return 0 }
        if let connection = connections[redirect.id] {
            var message = InvalidationMessage(keys)
            if connection.invalidate(&message, onBehalfOfAnother: true) { pushes.append(connection) }
        } else {
            tracker.breakRedirect()
            server.tracking.invalidations[tracker.loop].tell(.brokenRedirect(tracker))
        }
        return EventLoop.receiverCost
    }

    private func tellOfBrokenRedirect(_ tracker: Tracker) -> Int {
        guard let redirect = tracker.options.redirect, let connection = connections[tracker.id],
            connection.pushVersion == .three
        else { return 0 }
        let bytes = InvalidationMessage.brokenRedirect(to: redirect.id)
        if connection.push(bytes, tellsOfChanges: false) { pushes.append(connection) }
        return EventLoop.receiverCost
    }
}
#endif
