// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Martlet

@c @implementation
public func martlet_time_to_live(
    _ store: OpaquePointer?, _ key: martlet_bytes, _ ms_out: UnsafeMutablePointer<Int64>?
) -> martlet_status {
    unsafe call(store, key: key, where: ms_out != nil) { handle throws(StoreError) in
        switch try unsafe handle.keyspace.timeToLive(key) {
        case nil: return MARTLET_NOT_FOUND
        case .unlimited: unsafe ms_out?.pointee = -1
        case .limited(let duration, _): unsafe ms_out?.pointee = duration.milliseconds
        }
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_expire(_ store: OpaquePointer?, _ key: martlet_bytes, _ ttl_ms: UInt64) -> martlet_status {
    unsafe call(store, key: key) { handle throws(StoreError) in
        try unsafe handle.keyspace.expire(key, Expiration(milliseconds: ttl_ms)) ? MARTLET_OK : MARTLET_NOT_FOUND
    }
}

extension Expiration {
    /// As C says it: 0 is for ever.
    init(milliseconds: UInt64) {
        self = milliseconds == 0 ? .never : .after(.milliseconds(Int64(clamping: milliseconds)))
    }
}

extension Duration {
    /// Whole milliseconds, of a duration that is made of such.
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
