#if canImport(CUV)
import MartletRESP

extension Connection {
    // MARK: What it is told to forget

    /// By which version it is told what to forget, `nil`: not at all, as it would not understand.
    private func invalidationVersion(onBehalfOfAnother: Bool) -> RESPVersion? {
        if pushVersion == .three { return .three }
        return onBehalfOfAnother && hasSubscriptions ? .two : nil
    }

    /// Has it forget keys. It waits for no change to last, and comes behind all replies that wait for that.
    /// - Returns: Whether ``sendPushed()`` is to be called.
    func invalidate(_ message: inout InvalidationMessage, onBehalfOfAnother: Bool) -> Bool {
        guard let version = invalidationVersion(onBehalfOfAnother: onBehalfOfAnother) else { return false }
        isTold = true
        return push(message.bytes(version), tellsOfChanges: false)
    }

    /// For one that may not have got what it was to forget.
    var forgettingEverything: [UInt8] {
        guard isTracking || isTold, let version = invalidationVersion(onBehalfOfAnother: true) else { return [] }
        var message = InvalidationMessage(nil)
        return message.bytes(version)
    }

    // MARK: What others are told

    /// Has its replies wait until the event loops have told their clients what it has changed.
    func awaitAnswers() {
        let tracking = loop.server.tracking
        answersAwaited += session.loopsTold.count { number in
            tracking.invalidations[number].tell(.mark(loop: loop.topics.number, client: session.id, through: nil))
        }
        session.loopsTold = []
    }

    /// One event loop has told its clients.
    func endAnswer() {
        answersAwaited -= 1
        guard answersAwaited == 0 else { return }
        flush()
        watch()
    }
}
#endif
