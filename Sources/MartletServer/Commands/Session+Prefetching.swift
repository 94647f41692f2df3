import Martlet
import MartletRESP

extension Session {
    /// Has the memory of all keys of some requests be on its way before the first is executed.
    func prefetch(_ requests: ParsedRequests, in bytes: Span<UInt8>) {
        try? keyspace.prefetch { fetch in
            for request in 0..<requests.count {
                requests.withRequest(request, in: bytes) { arguments in
                    if let key = Session.likelyKey(arguments) { fetch(unsafe key.bytes) }
                }
            }
        }
    }

    /// Has the bucket of a request's key be on its way, before it is executed.
    func prefetchBucket(for arguments: borrowing Arguments) -> PrefetchedKey? {
        guard let key = Session.likelyKey(arguments) else { return nil }
        return try? keyspace.prefetchBucket(of: unsafe key.bytes)
    }

    /// Has the record of that key be on its way, now that the bucket is here.
    func prefetchRecord(of key: PrefetchedKey) { try? keyspace.prefetchRecord(of: key) }

    /// Most commands have a key there, and where it is none the fetch harms nothing.
    @_lifetime(copy arguments)
    private static func likelyKey(_ arguments: borrowing Arguments) -> Span<UInt8>? {
        arguments.count > 1 ? arguments[1] : nil
    }
}
