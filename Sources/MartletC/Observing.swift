// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Martlet

@c @implementation
public func martlet_statistics(_ store: OpaquePointer?, _ out: UnsafeMutablePointer<martlet_stats>?) -> martlet_status {
    unsafe call(store, where: out != nil) { handle throws(StoreError) in
        guard let out = UnsafeMutableRawPointer(out) else { return MARTLET_INVALID_ARGUMENT }
        let sizeBytes = MemoryLayout<Int>.size
        let size = unsafe out.loadUnaligned(as: UInt.self)
        guard size >= sizeBytes else { return MARTLET_INVALID_ARGUMENT }
        let statistics = try martlet_stats(of: handle)
        // Whole fields only, and no more than there are; the first is the caller's.
        let covered = Int(min(size, UInt(MemoryLayout<martlet_stats>.size))) / sizeBytes * sizeBytes
        unsafe withUnsafeBytes(of: statistics) {
            let rest = unsafe UnsafeMutableRawBufferPointer(start: out + sizeBytes, count: covered - sizeBytes)
            unsafe rest.copyBytes(from: $0[sizeBytes..<covered])
        }
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_set_logger(
    _ store: OpaquePointer?, _ logger: martlet_logger?, _ context: UnsafeMutableRawPointer?
) -> martlet_status {
    unsafe call(store) { handle throws(StoreError) in
        unsafe handle.opened.messages.send(to: logger, context)
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_status_text(_ status: martlet_status) -> UnsafePointer<CChar>? {
    let text: StaticString =
        switch status {
        case MARTLET_OK: "done"
        case MARTLET_NOT_FOUND: "there is no such entry"
        case MARTLET_EXISTS: "there is such an entry already"
        case MARTLET_CONFLICT: "another change came in between, or the value is not as expected"
        case MARTLET_INVALID_ARGUMENT: "an argument is none that the function can take"
        case MARTLET_OUT_OF_MEMORY: "the memory limit is reached, or the system gave no more"
        case MARTLET_TOO_LARGE: "the key or the value is too large"
        case MARTLET_STORAGE_FAILED: "the system could not read or write a file"
        case MARTLET_CORRUPTED: "the files are damaged, or of an unknown format"
        case MARTLET_LOCKED: "the directory is in use by another store or process"
        case MARTLET_BUFFER_TOO_SMALL: "the value is larger than the buffer"
        case MARTLET_NOT_A_NUMBER: "the value is no integer in decimal"
        case MARTLET_OVERFLOW: "the number would leave its range"
        default: "this is no status"
        }
    return unsafe text.pointer
}

@c @implementation
public func martlet_version() -> UnsafePointer<CChar>? { unsafe LibraryVersion.text.pointer }

extension StaticString {
    /// The text as C has it: a literal has a NUL behind it.
    fileprivate var pointer: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
