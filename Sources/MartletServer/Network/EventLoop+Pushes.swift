#if canImport(CUV)
import MartletRESP

extension EventLoop {
    /// How much of what was published is delivered before other clients have their turn.
    static let deliveryCostMax = 512 << 10
    /// To how many connections something is sent before other clients have their turn.
    private static let sendsMax = 256
    /// With more connections to send to than this, nothing more is delivered: nobody's messages pile up because others' are
    /// sent first.
    static let unsentMax = 1_024

    /// Has what was published before a client's request came precede its reply.
    func deliverWhatWaits() {
        if hasWorkToDeliver { deliverPushes() }
    }

    /// Delivers some of what was published, sends it, and lets go on who waited for that.
    func deliverPushes() {
        for id in topics.takeReleased() { connections[id]?.endDelivery() }
        deliverInvalidations()
        var cost = 0
        while cost < EventLoop.deliveryCostMax, pushes.connectionCount < EventLoop.unsentMax {
            if !pushes.hasPush { pushes.fill(topics.takePushes()) }
            guard let push = pushes.nextPush() else { break }
            deliver(push)
            topics.finish(push)
            cost += push.cost
        }
        for _ in 0..<EventLoop.sendsMax {
            guard let connection = pushes.nextConnection() else { break }
            connection.sendPushed()
        }
        if pushes.connectionCount == 0 { answerMarks() }
        if pushes.hasPush || pushes.connectionCount > 0 || !invalidationsTaken.isEmpty || hasWorkToDeliver { call() }
    }

    /// Whether there is something that was not taken yet. Who left it there has called, but that call may be the one that was just
    /// answered: with enough to deliver of what had been taken before.
    private var hasWorkToDeliver: Bool { topics.hasWork || invalidations.hasWork }

    private func deliver(_ push: Push) {
        for (pattern, subscribers) in topics.receivers(of: push) {
            var encoded: [RESPVersion: [UInt8]] = [:]
            for (id, number) in subscribers where number < push.number {
                guard let connection = connections[id] else { continue }
                let version = connection.pushVersion
                let bytes = encoded[version] ?? push.message.bytes(for: pattern, version)
                encoded[version] = bytes
                if connection.push(bytes, tellsOfChanges: true) { pushes.append(connection) }
            }
        }
    }
}
#endif
