import Martlet

/// Byte strings prepared ahead, so that making them is not measured: one after the other in large chunks that never
/// move.
@safe final class ByteTable {
    private static let chunkBytes = 1 << 20
    private var chunks = unsafe [UnsafeMutableRawBufferPointer]()
    private var used = ByteTable.chunkBytes
    private(set) var totalBytes = 0

    /// Copies `bytes` into the table. The view is valid as long as the table lives.
    func append(_ bytes: RawSpan) -> ByteView {
        let size = bytes.byteCount
        if unsafe chunks.isEmpty || used + size > chunks[chunks.count - 1].count { addChunk(atLeast: size) }
        let chunk = unsafe chunks[chunks.count - 1]
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: chunk[used..<used + size])
        unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        used += size
        return unsafe ByteView(
            start: UnsafeRawPointer(chunk.baseAddress.unsafelyUnwrapped + (used - size)), count: size)
    }

    private func addChunk(atLeast size: Int) {
        let bytes = max(size, Self.chunkBytes)
        unsafe chunks.append(.allocate(byteCount: bytes, alignment: 16))
        totalBytes += bytes
        used = 0
    }

    deinit {
        unsafe chunks.forEach { unsafe $0.deallocate() }
    }
}

/// Bytes that lie in a ``ByteTable``: two words, without the reference count that a slice of an array would have.
///
/// Whoever holds views keeps their table alive.
@safe struct ByteView: StoreKey, @unchecked Sendable {
    // Sendable: the bytes do not change once the view exists.
    private let start: UnsafeRawPointer
    let count: Int

    fileprivate init(start: UnsafeRawPointer, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    }
}
