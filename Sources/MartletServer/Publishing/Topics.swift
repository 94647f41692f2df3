import Martlet
import Synchronization

/// What the clients of one event loop are subscribed to, and what was published to them and is not delivered yet.
///
/// Any thread publishes, and only the loop delivers. A message is queued once, however many of the loop's clients get it. A
/// loop has a lock of its own, which is held to look a channel up and to queue, and not to deliver.
///
/// Subscribing and publishing are numbered: who has subscribed after a message was published does not get it, and who has
/// unsubscribed does not either.
final class Topics: Sendable {
    private struct Topic {
        var subscribers: [Int: UInt64] = [:]
        /// What a pattern means.
        let pattern: KeyPattern?
    }

    private struct State {
        var topics: [[TopicName: Topic]] = TopicKind.allCases.map { _ in [:] }
        /// Of the last subscription or message.
        var number: UInt64 = 0
        var pushes: [Push] = []
        var cost = 0
        /// Clients of the loop that waited for messages of theirs to be delivered, once for each.
        var released: [Int] = []
        var call: (@Sendable () -> Void)?

        /// What was queued, and whom it goes to.
        func receivers(of message: Message) -> (count: Int, patterns: [TopicName]) {
            var count = topics[message.kind.rawValue][message.channel]?.subscribers.count ?? 0
            var patterns: [TopicName] = []
            guard message.kind == .channel else { return (count, patterns) }
            let name = message.channel.bytes
            for (pattern, topic) in topics[TopicKind.pattern.rawValue] {
                guard let meant = topic.pattern, unsafe meant.matches(name.span.bytes) else { continue }
                patterns.append(pattern)
                count += topic.subscribers.count
            }
            return (count, patterns)
        }
    }

    private let state: Lock<State>
    /// How many subscriptions there are: without any, nobody takes the lock to publish.
    private let subscriptionCount = Atomic<Int>(0)
    /// Whether there is anything to take.
    private let isWaiting = Atomic<Bool>(false)

    /// With more than this on the way, who publishes waits.
    private static let costMax = 1 << 20
    /// What a receiver adds to a message's cost.
    private static let receiverCost = 32

    /// Of the event loop.
    let number: Int

    /// Where what is on the way counts.
    private let memory: ConnectionMemory

    init(_ number: Int, _ memory: ConnectionMemory) throws(StoreError) {
        (self.number, self.memory) = (number, memory)
        guard let state = Lock(State()) else { throw .outOfMemory }
        self.state = state
    }

    /// Has the loop called when there is something to deliver; `nil` when nothing will be any more.
    func deliver(by call: (@Sendable () -> Void)?) {
        let given: [Push] = state.withLock { state in
            state.call = call
            guard call == nil else { return [] }
            memory.takeAway(state.cost, of: .messages)
            defer { (state.pushes, state.cost) = ([], 0) }
            return state.pushes
        }
        for push in given { push.waiter?.goOn() }
    }

    // MARK: Subscribing

    func subscribe(_ id: Int, to name: TopicName, _ kind: TopicKind) {
        // Before the lock: who publishes after this returns sees it.
        subscriptionCount.add(1, ordering: .sequentiallyConsistent)
        let pattern = kind == .pattern ? KeyPattern(redis: name.bytes.span) : nil
        state.withLock { state in
            state.number += 1
            state.topics[kind.rawValue][name, default: Topic(pattern: pattern)].subscribers[id] = state.number
        }
    }

    func unsubscribe(_ id: Int, from name: TopicName, _ kind: TopicKind) {
        state.withLock { state in
            state.topics[kind.rawValue][name]?.subscribers[id] = nil
            if state.topics[kind.rawValue][name]?.subscribers.isEmpty == true {
                state.topics[kind.rawValue][name] = nil
            }
        }
        subscriptionCount.subtract(1, ordering: .sequentiallyConsistent)
    }

    // MARK: Looking

    func names(_ kind: TopicKind) -> [TopicName] { state.withLock { Array($0.topics[kind.rawValue].keys) } }

    func count(of name: TopicName, _ kind: TopicKind) -> Int {
        state.withLock { $0.topics[kind.rawValue][name]?.subscribers.count ?? 0 }
    }

    /// How many would get a message.
    func receiverCount(of message: Message) -> Int {
        guard subscriptionCount.load(ordering: .sequentiallyConsistent) > 0 else { return 0 }
        return state.withLock { $0.receivers(of: message).count }
    }

    // MARK: Publishing

    /// Queues a message for all who are to get it.
    /// - Returns: How many they are, and whether the publisher has to wait until it is called.
    func publish(_ message: Message, from publisher: Publisher?) -> (receiverCount: Int, hasToWait: Bool) {
        guard subscriptionCount.load(ordering: .sequentiallyConsistent) > 0 else { return (0, false) }
        return state.withLock { state in
            let (count, patterns) = state.receivers(of: message)
            guard count > 0, let call = state.call else { return (0, false) }
            let cost = message.channel.bytes.count + message.payload.count + (count + 2) * Topics.receiverCost
            state.cost += cost
            memory.add(cost, of: .messages)
            state.number += 1
            let waiter = state.cost > Topics.costMax ? publisher : nil
            state.pushes.append(
                Push(message: message, patterns: patterns, number: state.number, cost: cost, waiter: waiter))
            if state.pushes.count == 1 {
                isWaiting.store(true, ordering: .releasing)
                call()
            }
            return (count, waiter != nil)
        }
    }

    /// Lets a client of the loop go on that waited for a message to be delivered.
    func release(_ id: Int) {
        state.withLock { state in
            state.released.append(id)
            isWaiting.store(true, ordering: .releasing)
            state.call?()
        }
    }

    // MARK: Delivering

    /// Whether there is something to deliver, or somebody to let go on.
    var hasWork: Bool { isWaiting.load(ordering: .acquiring) }

    func takeReleased() -> [Int] {
        state.withLock { state in
            defer { state.released = [] }
            isWaiting.store(!state.pushes.isEmpty, ordering: .releasing)
            return state.released
        }
    }

    /// Takes all that is queued.
    func takePushes() -> [Push] {
        state.withLock { state in
            defer { state.pushes = [] }
            isWaiting.store(!state.released.isEmpty, ordering: .releasing)
            return state.pushes
        }
    }

    /// Who gets a message, for the channel and for each pattern; a client may be among several.
    func receivers(of push: Push) -> [(pattern: TopicName?, subscribers: [Int: UInt64])] {
        state.withLock { state in
            let direct = state.topics[push.message.kind.rawValue][push.message.channel]
            return [(nil, direct?.subscribers ?? [:])]
                + push.patterns.map { ($0, state.topics[TopicKind.pattern.rawValue][$0]?.subscribers ?? [:]) }
        }
    }

    /// Takes a message that was delivered from what is on the way.
    func finish(_ push: Push) {
        state.withLock { $0.cost -= push.cost }
        memory.takeAway(push.cost, of: .messages)
        push.waiter?.goOn()
    }
}
