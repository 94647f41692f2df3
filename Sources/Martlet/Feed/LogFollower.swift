/// Reads the changes of a durable store from its log: those that are durable, and have their place there for good.
final class LogFollower: ChangeSource {
    private let log: FileLog
    /// The number before the first that is wanted.
    private let start: UInt64
    private var cursor: LogCursor
    /// The parts of the change that is being given out, if it is in parts.
    private var parts: PartReader?

    /// - Parameter isBoundary: Whether a record is known to begin after `start`. Else the file is read from its beginning.
    init(_ log: FileLog, after start: UInt64, isBoundary: Bool) {
        self.log = log
        self.start = start
        cursor = LogCursor(log, after: start, isBoundary: isBoundary)
    }

    var damage: StoreError { cursor.damage(.form) }

    func next() throws(StoreError) -> ChangePiece {
        if parts != nil { return try nextPart() }
        // Looked at before what is durable, which does not move after it.
        let isOver = log.failed.loadAcquiring() != 0
        while true {
            switch try cursor.next() {
            case .missed(let number): if number > start { return .missed(through: number) }
            case .nothing: return isOver ? try end() : .nothing
            case .record(let header) where header.number > start:
                if let piece = try piece(header) { return piece }
            case .record: continue
            }
        }
    }

    private func piece(_ header: LogRecordHeader) throws(StoreError) -> ChangePiece? {
        switch header.kind {
        case .void, .attest, .fragment: return nil
        case .change:
            let bytes = cursor.withPayload { [UInt8](copying: $0) } ?? []
            return .effects(bytes, of: header.number, isLast: true)
        case .fragmented:
            // The parts are before the record that ends them, and some may be before where the reading began.
            guard let parts = cursor.withPayload({ PartReader(log, closing: header.number, $0) }), let parts else {
                throw damage
            }
            self.parts = parts
            return try nextPart()
        }
    }

    private func nextPart() throws(StoreError) -> ChangePiece {
        guard let piece = try parts?.next() else { throw damage }
        switch piece {
        case .effects(_, _, isLast: false): break
        default: parts = nil
        }
        return piece
    }

    private func end() throws(StoreError) -> ChangePiece {
        do throws(StoreError) {
            try log.checkFailure()
        } catch {
            guard error == .closed else { throw error }
        }
        return .end
    }

    nonisolated(nonsending) func waitForMore() async {
        let (log, position) = (log, cursor.position)
        await log.bell.wait { log.durableThrough > position || log.failed.loadAcquiring() != 0 }
    }
}
