import CMartlet
import Glibc
import Martlet

/// What a `martlet_tx *` points at: a transaction, and the copies of values that it has handed out.
///
/// The store has it until it ends, so that closing the store ends it.
@safe final class TransactionHandle {
    let transaction: Transaction
    private unowned let opened: OpenedStore
    /// The last block that was handed out. Each begins with the address of the one before.
    private var lastCopy: UnsafeMutableRawPointer?

    /// Room for that address, and the copy aligned as `malloc` aligns.
    private static let headerBytes = 16

    init(_ transaction: Transaction, of opened: OpenedStore) {
        self.transaction = transaction
        self.opened = opened
    }

    deinit {
        while let block = unsafe lastCopy {
            unsafe lastCopy = unsafe block.load(as: UnsafeMutableRawPointer?.self)
            unsafe free(block)
        }
    }

    /// A copy that stays until the transaction ends, another for each call. It is not counted in the memory limit, as the
    /// header says: what is borrowed here is not the store's to give back. `nil`: there is no memory for it.
    func copy(_ value: RawSpan) -> martlet_bytes? {
        guard let block = unsafe malloc(TransactionHandle.headerBytes + value.byteCount) else { return nil }
        unsafe block.storeBytes(of: lastCopy, as: UnsafeMutableRawPointer?.self)
        unsafe lastCopy = block
        let bytes = unsafe block + TransactionHandle.headerBytes
        unsafe value.withUnsafeBytes { value in
            if let start = value.baseAddress { unsafe bytes.copyMemory(from: start, byteCount: value.count) }
        }
        return unsafe martlet_bytes(data: bytes, size: value.byteCount)
    }

    /// Drops what was written, and leaves the freeing to whoever has it.
    func abort() { try? transaction.abort() }

    /// Has it freed once the caller lets go of it.
    func end() { opened.forget(self) }

    /// The pointer that C has.
    var pointer: OpaquePointer { unsafe OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }
}
