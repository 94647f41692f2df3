// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Martlet

@c @implementation
public func martlet_put(_ store: OpaquePointer?, _ key: martlet_bytes, _ value: martlet_bytes) -> martlet_status {
    unsafe call(store, key: key, value: value) { handle throws(StoreError) in
        try unsafe handle.keyspace.put(key, value)
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_put_with(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ value: martlet_bytes, _ ttl_ms: UInt64,
    _ durability: martlet_durability
) -> martlet_status {
    unsafe call(store, key: key, value: value) { handle throws(StoreError) in
        guard let keyspace = handle.keyspace(durability) else { return MARTLET_INVALID_ARGUMENT }
        try unsafe keyspace.put(key, value, expiring: Expiration(milliseconds: ttl_ms))
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_put_if_absent(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ value: martlet_bytes
) -> martlet_status {
    unsafe call(store, key: key, value: value) { handle throws(StoreError) in
        try unsafe handle.keyspace.putIfAbsent(key, value) ? MARTLET_OK : MARTLET_EXISTS
    }
}

@c @implementation
public func martlet_compare_and_swap(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ expected: martlet_bytes, _ desired: martlet_bytes
) -> martlet_status {
    unsafe call(store, key: key, value: desired, where: expected.isSound) { handle throws(StoreError) in
        guard unsafe expected.isValueSized else { return MARTLET_TOO_LARGE }
        switch try unsafe handle.keyspace.compareAndSwap(key, expected: expected, desired: desired) {
        case .swapped: return MARTLET_OK
        case .conflict: return MARTLET_CONFLICT
        case .notFound: return MARTLET_NOT_FOUND
        }
    }
}

@c @implementation
public func martlet_append(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ more: martlet_bytes, _ size_out: UnsafeMutablePointer<Int>?
) -> martlet_status {
    unsafe call(store, key: key, value: more, where: size_out != nil) { handle throws(StoreError) in
        unsafe size_out?.pointee = try unsafe handle.keyspace.append(key, more)
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_increment(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ by: Int64, _ result_out: UnsafeMutablePointer<Int64>?
) -> martlet_status {
    unsafe call(store, key: key, where: result_out != nil) { handle throws(StoreError) in
        unsafe result_out?.pointee = Int64(try unsafe handle.keyspace.increment(key, by: Int(by)))
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_remove(_ store: OpaquePointer?, _ key: martlet_bytes) -> martlet_status {
    unsafe call(store, key: key) { handle throws(StoreError) in
        try unsafe handle.keyspace.remove(key) ? MARTLET_OK : MARTLET_NOT_FOUND
    }
}

@c @implementation
public func martlet_clear(_ store: OpaquePointer?) -> martlet_status {
    unsafe call(store) { handle throws(StoreError) in
        try handle.keyspace.clear()
        return MARTLET_OK
    }
}
