// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Glibc
import Martlet

/// A get is so short that what a call's arguments may all be would cost a sixth of it. So this has only what nearly all
/// gets are, and leaves the rest to other functions.
@c @implementation
public func martlet_get(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size_out: UnsafeMutablePointer<Int>?
) -> martlet_status {
    // One test for all of these: NULL less one is negative, as is a size that no memory has; no address of a program's is.
    let addresses =
        unsafe (Int(bitPattern: store) &- 1) | (Int(bitPattern: key.data) &- 1)
        | (Int(bitPattern: buffer) &- 1) | (Int(bitPattern: size_out) &- 1)
    guard unsafe _fastPath(addresses | capacity | key.size >= 0) else {
        return unsafe getUncommonly(store, key, buffer, capacity, size_out)
    }
    let handle = unsafe Unmanaged<StoreHandle>.fromOpaque(UnsafeRawPointer(store.unsafelyUnwrapped))
    return unsafe handle._withUnsafeGuaranteedRef { handle in
        let bytes = unsafe UnsafeRawBufferPointer(start: key.data.unsafelyUnwrapped, count: key.size)
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.unsafelyUnwrapped, count: capacity)
        var target = unsafe MutableRawSpan(_unsafeBytes: room)
        do throws(StoreError) {
            guard let size = try unsafe handle.keyspace.get(RawSpan(_unsafeBytes: bytes), into: &target) else {
                return unsafe absent(key)
            }
            unsafe size_out.unsafelyUnwrapped.pointee = size
            return MARTLET_OK
        } catch {
            return unsafe refused(error, size_out)
        }
    }
}

/// Out of the way of the gets that find something. A key that is too large is not looked for, and so not found.
@inline(never)
private func absent(_ key: martlet_bytes) -> martlet_status {
    unsafe key.isKeySized ? MARTLET_NOT_FOUND : MARTLET_TOO_LARGE
}

/// The same, of any arguments.
@inline(never)
private func getUncommonly(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size_out: UnsafeMutablePointer<Int>?
) -> martlet_status {
    unsafe call(store, key: key, where: size_out != nil && (buffer != nil || capacity == 0)) {
        handle throws(StoreError) in
        // No value is as large as the largest number, as which a negative one was meant.
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: capacity < 0 ? .max : capacity)
        var target = unsafe MutableRawSpan(_unsafeBytes: room)
        do throws(StoreError) {
            guard let size = try unsafe handle.keyspace.get(key, into: &target) else { return MARTLET_NOT_FOUND }
            unsafe size_out?.pointee = size
            return MARTLET_OK
        } catch {
            return unsafe refused(error, size_out)
        }
    }
}

/// What a get that failed returns; if there was too little room, how much it needs is told.
@inline(never)
private func refused(_ error: consuming StoreError, _ size_out: UnsafeMutablePointer<Int>?) -> martlet_status {
    if case .bufferTooSmall(let needed) = error { unsafe size_out?.pointee = needed }
    return martlet_status(error)
}

@c @implementation
public func martlet_get_alloc(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ value_out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ size_out: UnsafeMutablePointer<Int>?
) -> martlet_status {
    unsafe call(store, key: key, where: value_out != nil && size_out != nil) { handle throws(StoreError) in
        let size = try unsafe handle.keyspace.visit(key) { value throws(StoreError) in
            guard let copy = unsafe malloc(value.byteCount + 1) else { throw .outOfMemory }
            unsafe value.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { unsafe copy.copyMemory(from: start, byteCount: bytes.count) }
            }
            unsafe copy.storeBytes(of: 0, toByteOffset: value.byteCount, as: UInt8.self)
            unsafe value_out?.pointee = copy
            return value.byteCount
        }
        guard let size else { return MARTLET_NOT_FOUND }
        unsafe size_out?.pointee = size
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_visit(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ visitor: martlet_visitor?, _ context: UnsafeMutableRawPointer?
) -> martlet_status {
    unsafe call(store, key: key, where: visitor != nil) { handle throws(StoreError) in
        let visited: Int32?? = try unsafe handle.keyspace.visit(key) { value throws(StoreError) in
            unsafe martlet_bytes.with(value) { unsafe visitor?(context, key, $0) }
        }
        return visited == nil ? MARTLET_NOT_FOUND : MARTLET_OK
    }
}

@c @implementation
public func martlet_get_many(
    _ store: OpaquePointer?, _ keys: UnsafePointer<martlet_bytes>?, _ count: Int, _ visitor: martlet_visitor?,
    _ context: UnsafeMutableRawPointer?
) -> martlet_status {
    let countMax = unsafe Int.max / MemoryLayout<martlet_bytes>.stride
    let isSound = unsafe visitor != nil && (keys != nil || count == 0) && (0...countMax).contains(count)
    return unsafe call(store, where: isSound) { handle throws(StoreError) in
        let keys = unsafe UnsafeBufferPointer(start: keys, count: count)
        if let refusal = unsafe refusal(of: keys) { return refusal }
        try unsafe handle.keyspace.visit(unsafe keys.span) { position, value in
            guard let value else { return true }
            return unsafe martlet_bytes.with(value) { unsafe visitor?(context, keys[position], $0) == 0 }
        }
        return MARTLET_OK
    }
}

/// What is wrong with the first of the keys that cannot be one.
private func refusal(of keys: UnsafeBufferPointer<martlet_bytes>) -> martlet_status? {
    for position in keys.indices {
        let key = unsafe keys[position]
        guard unsafe key.isSound else { return MARTLET_INVALID_ARGUMENT }
        guard unsafe key.isKeySized else { return MARTLET_TOO_LARGE }
    }
    return nil
}

@c @implementation
public func martlet_borrow(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ value_out: UnsafeMutablePointer<martlet_bytes>?
) -> martlet_status {
    unsafe call(store, key: key, where: value_out != nil) { handle throws(StoreError) in
        guard !handle.opened.evicts else { return MARTLET_INVALID_ARGUMENT }
        let value = try unsafe handle.keyspace.visit(key) { value throws(StoreError) in
            unsafe martlet_bytes.with(value) { unsafe $0 }
        }
        guard let value = unsafe value else { return MARTLET_NOT_FOUND }
        unsafe value_out?.pointee = value
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_contains(_ store: OpaquePointer?, _ key: martlet_bytes) -> martlet_status {
    unsafe call(store, key: key) { handle throws(StoreError) in
        try unsafe handle.keyspace.contains(key) ? MARTLET_OK : MARTLET_NOT_FOUND
    }
}

@c @implementation
public func martlet_scan(
    _ store: OpaquePointer?, _ prefix: martlet_bytes, _ visitor: martlet_visitor?,
    _ context: UnsafeMutableRawPointer?
) -> martlet_status {
    unsafe call(store, key: prefix, where: visitor != nil) { handle throws(StoreError) in
        let snapshot = try handle.opened.store.snapshot()
        defer { snapshot.close() }
        try unsafe snapshot.keyspace(handle.keyspace).visit(prefix: prefix) { key, value in
            unsafe martlet_bytes.with(key) { key in
                unsafe martlet_bytes.with(value) { unsafe visitor?(context, key, $0) == 0 }
            }
        }
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_count(_ store: OpaquePointer?) -> UInt64 {
    var count = 0
    _ = unsafe call(store) { handle throws(StoreError) in
        count = handle.keyspace.count
        return MARTLET_OK
    }
    return UInt64(clamping: count)
}
