/// What becomes of a store, change by change, in the order of their numbers.
///
/// ```swift
/// for try await change in try store.changes() {
///     print(change.sequence.rawValue, change.kind, change.key)
/// }
/// ```
///
/// Made by ``Store/changes(from:prefix:keyspaces:)``. Each iterator begins where the sequence does, and is for one task at a
/// time. It suspends while there is nothing, with no thread waiting; it ends when nobody refers to the store
/// any more, or one with a directory is closed, after what is there, and when its task is cancelled. Writers do not
/// wait for it to keep up.
public struct Changes: AsyncSequence, Sendable {
    /// What it gives.
    public typealias Element = Change
    /// What it may end with.
    public typealias Failure = StoreError

    private let makeSource: @Sendable (_ start: UInt64) -> any ChangeSource
    private let filter: ChangeFilter
    /// The number before the first.
    let start: UInt64

    init(after start: UInt64, _ filter: ChangeFilter, _ makeSource: @escaping @Sendable (UInt64) -> any ChangeSource) {
        self.start = start
        self.filter = filter
        self.makeSource = makeSource
    }

    /// The same, from another number on.
    func from(_ start: UInt64) -> Changes { Changes(after: start, filter, makeSource) }

    /// One that begins where the sequence does, however many did before.
    public func makeAsyncIterator() -> Iterator { Iterator(makeSource(start), filter) }

    /// Gives the changes, one after the other.
    public struct Iterator: AsyncIteratorProtocol {
        /// `nil` at the end.
        private var source: (any ChangeSource)?
        private var decoder: ChangeDecoder
        /// How many pieces came one after the other, with no wait in between.
        private var pieces = 0

        /// After so many, the thread is left to other tasks for once.
        private static let piecesMax = 64

        init(_ source: any ChangeSource, _ filter: ChangeFilter) {
            self.source = source
            decoder = ChangeDecoder(filter)
        }

        /// The next change. `nil`: the store was closed, or the task is cancelled.
        /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)`` or
        ///   ``StoreError/corrupted(path:offset:reason:)`` if the log cannot be read, or will not go on; then it has ended.
        public mutating func next() async throws(StoreError) -> Change? { try await next(isolation: #isolation) }

        /// The same, on the actor that asks.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(StoreError) -> Change? {
            do throws(StoreError) {
                while let source, !Task.isCancelled {
                    if let change = try decode(by: source) { return change }
                    await rest()
                    switch try source.next() {
                    case .effects(let bytes, let number, let isLast): decoder.add(bytes, of: number, isLast: isLast)
                    case .missed(let number):
                        decoder.drop()
                        return .missed(through: number)
                    case .nothing:
                        await source.waitForMore()
                        pieces = 0
                    case .end: self.source = nil
                    }
                }
            } catch {
                source = nil
                throw error
            }
            source = nil
            return nil
        }

        /// Who always finds something would never suspend, and there are few threads for tasks.
        nonisolated(nonsending) private mutating func rest() async {
            pieces += 1
            guard pieces > Iterator.piecesMax else { return }
            pieces = 0
            await Task.yield()
        }

        private mutating func decode(by source: any ChangeSource) throws(StoreError) -> Change? {
            do throws(Damage) {
                return try decoder.next()
            } catch {
                throw source.damage
            }
        }
    }
}
