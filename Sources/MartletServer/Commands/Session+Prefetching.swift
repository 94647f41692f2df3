import Martlet
import MartletRESP

extension Session {
    /// Has the memory of all keys of some requests be on its way before the first is executed.
    func prefetch(_ requests: ParsedRequests, in bytes: Span<UInt8>) {
        try? keyspace.prefetch { fetch in
            for request in 0..<requests.count {
                requests.withRequest(request, in: bytes) { arguments in
                    // Most commands have a key there, and where it is none the fetch harms nothing.
                    if arguments.count > 1 { fetch(unsafe arguments[1].bytes) }
                }
            }
        }
    }
}
