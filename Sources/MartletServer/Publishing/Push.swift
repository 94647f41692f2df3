/// A message on its way to the subscribers that an event loop has.
struct Push: Sendable {
    let message: Message
    /// The patterns that its channel matched.
    let patterns: [TopicName]
    /// Who subscribed with a higher number came later, and does not get it.
    let number: UInt64
    /// About what it takes to keep and to deliver it.
    let cost: Int
    /// Who publishes nothing more before it is delivered, since too much waits already.
    let waiter: Publisher?
}
