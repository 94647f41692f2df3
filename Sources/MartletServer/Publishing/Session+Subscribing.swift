extension Session {
    func subscribe(to name: TopicName, _ kind: TopicKind) {
        guard subscriptions.insert(name, kind) else { return }
        topics.subscribe(id, to: name, kind)
        if kind == .monitor { server.monitorCount.add(1, ordering: .relaxed) }
    }

    func unsubscribe(from name: TopicName, _ kind: TopicKind) {
        guard subscriptions.remove(name, kind) else { return }
        topics.unsubscribe(id, from: name, kind)
        if kind == .monitor { server.monitorCount.subtract(1, ordering: .relaxed) }
    }

    /// From everything.
    func unsubscribe() {
        for kind in TopicKind.allCases {
            for name in subscriptions[kind] { unsubscribe(from: name, kind) }
        }
    }

    /// Goes on only where nobody has to wait for the end of many subscriptions.
    func endApart(_ count: Int) throws {
        if count > Executor.longArgumentCount { try runApart() }
    }

    /// Has the subscriptions be as they were before.
    func restore(_ before: Subscriptions) {
        guard subscriptions != before else { return }
        for kind in TopicKind.allCases {
            for name in subscriptions[kind].subtracting(before[kind]) { unsubscribe(from: name, kind) }
            for name in before[kind].subtracting(subscriptions[kind]) { subscribe(to: name, kind) }
        }
    }

    // MARK: Publishing

    /// Publishes at once, or with the end of the transaction that is running.
    /// - Returns: How many get it.
    func publish(_ message: Message) -> Int {
        guard isInTransaction else { return send(message) }
        outbox.append(message)
        return server.topics.reduce(0) { $0 + $1.receiverCount(of: message) }
    }

    /// What was to be told when the transaction is done, which it is.
    func sendOutbox() {
        sendInvalidations()
        for message in outbox { _ = send(message) }
    }

    private func send(_ message: Message) -> Int {
        var count = 0
        for topics in server.topics {
            let (receivers, hasToWait) = topics.publish(message, from: .client(id, self.topics))
            count += receivers
            if hasToWait { deliveriesAwaited += 1 }
        }
        return count
    }
}
