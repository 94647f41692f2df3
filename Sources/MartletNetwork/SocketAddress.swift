#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The address of one end of a connection.
package struct SocketAddress: Sendable {
    /// As `CLIENT LIST` has it: `127.0.0.1:6379`, `[::1]:6379`, or the path of a unix socket and `:0`.
    package let text: String
    /// Whether only programs of this machine can have it.
    package let isLocal: Bool

    package init(unixPath: String) {
        text = unixPath + ":0"
        isLocal = true
    }

    /// The address of a socket's other end, or its own.
    package init?(of descriptor: Int32, isOwn: Bool) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe isOwn ? getsockname(descriptor, address, &size) : getpeername(descriptor, address, &size)
            }
        }
        guard failed == 0 else { return nil }
        switch Int32(storage.ss_family) {
        case AF_INET: self.init(storage.prefix(sockaddr_in.self))
        case AF_INET6: self.init(storage.prefix(sockaddr_in6.self))
        default: return nil
        }
    }

    private init(_ address: sockaddr_in) {
        let number = UInt32(bigEndian: address.sin_addr.s_addr)
        let parts = stride(from: 24, through: 0, by: -8).map { "\(number >> UInt32($0) & 0xFF)" }
        text = parts.joined(separator: ".") + ":\(UInt16(bigEndian: address.sin_port))"
        isLocal = number >> 24 == 127
    }

    private init(_ address: sockaddr_in6) {
        var address = address
        var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        unsafe inet_ntop(AF_INET6, &address.sin6_addr, &name, socklen_t(name.count))
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        text = "[\(host)]:\(UInt16(bigEndian: address.sin6_port))"
        // An address of version 4 comes in the form of version 6 where one socket takes both.
        isLocal = host == "::1" || host.hasPrefix("::ffff:127.")
    }
}

extension sockaddr_storage {
    /// The beginning of the storage as one of the kinds of addresses.
    fileprivate func prefix<Address>(_ type: Address.Type) -> Address {
        // The storage is aligned for every kind.
        unsafe withUnsafeBytes(of: self) { unsafe $0.load(as: type) }
    }
}
