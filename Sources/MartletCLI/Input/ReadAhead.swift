/// Has a source read on a thread of its own, a few pieces ahead of whoever takes the bytes.
enum ReadAhead {
    private static let pieces = 8
    private static let pieceBytes = 256 << 10

    /// What the thread hands over.
    fileprivate enum Piece {
        case bytes([UInt8], count: Int)
        case failure(any Error)
    }

    /// Where the bytes come out. An error of the source comes after the bytes before it.
    struct Output: ByteSource, Sendable {
        fileprivate let full: HandoverQueue<Piece>
        fileprivate let empty: HandoverQueue<[UInt8]>
        private var piece: [UInt8] = []
        private var rest = 0..<0

        fileprivate init(_ full: HandoverQueue<Piece>, _ empty: HandoverQueue<[UInt8]>) {
            self.full = full
            self.empty = empty
        }

        mutating func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
            if rest.isEmpty, try !nextPiece() { return 0 }
            let count = min(rest.count, buffer.count - start)
            let taken = rest.lowerBound..<rest.lowerBound + count
            Words.copy(unsafe piece.span.bytes.extracting(taken), to: &buffer, at: start)
            rest = taken.upperBound..<rest.upperBound
            return count
        }

        /// Returns whether there is one.
        private mutating func nextPiece() throws -> Bool {
            if !piece.isEmpty { empty.push(piece) }
            piece = []
            switch full.pop() {
            case nil: return false
            case .failure(let error)?: throw error
            case .bytes(let bytes, let count)?:
                piece = bytes
                rest = 0..<count
                return true
            }
        }
    }

    /// Calls `body` with the bytes of `source`, and returns what it returns.
    static func run<R: Sendable>(
        _ source: consuming some ByteSource & Sendable, _ body: @escaping @Sendable (Output) throws -> R
    ) throws -> R {
        let (full, empty) = (HandoverQueue<Piece>(), HandoverQueue<[UInt8]>())
        for _ in 0..<pieces { empty.push([UInt8](repeating: 0, count: pieceBytes)) }
        let source = Monitor(source)
        let result = Monitor<R?>(nil)
        try runThreads(2) { thread in
            if thread == 0 {
                source.withLock { source in fill(full, from: empty, &source) }
            } else {
                // Whoever has seen enough lets the other end.
                defer { empty.cancel() }
                let value = try body(Output(full, empty))
                result.withLock { $0 = value }
            }
        }
        guard let value = result.withLock({ $0 }) else { preconditionFailure("a thread ended without a result") }
        return value
    }

    private static func fill(
        _ full: HandoverQueue<Piece>, from empty: HandoverQueue<[UInt8]>, _ source: inout some ByteSource
    ) {
        defer { full.close() }
        do {
            while var buffer = empty.pop() {
                let count = try source.read(into: &buffer, from: 0)
                guard count > 0 else { return }
                full.push(.bytes(buffer, count: count))
            }
        } catch {
            full.push(.failure(error))
        }
    }
}
