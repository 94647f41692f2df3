// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Martlet

@c @implementation
public func martlet_begin(
    _ store: OpaquePointer?, _ tx_out: UnsafeMutablePointer<OpaquePointer?>?
) -> martlet_status {
    unsafe call(store, where: tx_out != nil) { handle throws(StoreError) in
        guard handle.isStore else { return MARTLET_INVALID_ARGUMENT }
        // A thread that cannot be registered, or a forked child, is told now.
        _ = try handle.keyspace.contains("")
        unsafe tx_out?.pointee = handle.opened.begin().pointer
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_tx_get(
    _ tx: OpaquePointer?, _ key: martlet_bytes, _ value_out: UnsafeMutablePointer<martlet_bytes>?
) -> martlet_status {
    unsafe call(
        tx, key: key, where: value_out != nil,
        inTransaction: { handle throws(StoreError) in
            let copy = try unsafe handle.transaction.read(key) { value throws(StoreError) in
                guard let copy = unsafe handle.copy(value) else { throw .outOfMemory }
                return unsafe copy
            }
            guard let copy = unsafe copy else { return MARTLET_NOT_FOUND }
            unsafe value_out?.pointee = copy
            return MARTLET_OK
        })
}

@c @implementation
public func martlet_tx_put(_ tx: OpaquePointer?, _ key: martlet_bytes, _ value: martlet_bytes) -> martlet_status {
    unsafe call(
        tx, key: key, value: value,
        inTransaction: { handle throws(StoreError) in
            try unsafe handle.transaction.put(key, value)
            return MARTLET_OK
        })
}

@c @implementation
public func martlet_tx_remove(_ tx: OpaquePointer?, _ key: martlet_bytes) -> martlet_status {
    unsafe call(
        tx, key: key,
        inTransaction: { handle throws(StoreError) in
            try unsafe handle.transaction.remove(key) ? MARTLET_OK : MARTLET_NOT_FOUND
        })
}

@c @implementation
public func martlet_commit(_ tx: OpaquePointer?) -> martlet_status {
    unsafe call(
        tx,
        inTransaction: { handle throws(StoreError) in
            defer { handle.end() }
            try handle.transaction.commit()
            return MARTLET_OK
        })
}

@c @implementation
public func martlet_abort(_ tx: OpaquePointer?) {
    _ = unsafe call(
        tx,
        inTransaction: { handle throws(StoreError) in
            handle.abort()
            handle.end()
            return MARTLET_OK
        })
}
