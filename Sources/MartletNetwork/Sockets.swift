#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What is wanted of the system's sockets. None of them blocks, and none is handed on to another program.
package enum Sockets {
    #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
    private static let stream = SOCK_STREAM
    #endif
    private static let withoutSignal = Int32(MSG_NOSIGNAL)

    /// How many connections may wait to be accepted.
    private static let backlog: Int32 = 1_024

    /// Listens at an address, of version 4 or 6, or at all those that a name stands for.
    package static func listen(address: String, port: Int) throws(SocketError) -> [Int32] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = stream
        unsafe hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let failed = unsafe getaddrinfo(address == "*" ? nil : address, "\(port)", &hints, &list)
        guard failed == 0 else {
            throw SocketError("finding the address \(address)", code: failed == EAI_SYSTEM ? errno : ENOENT)
        }
        defer { unsafe freeaddrinfo(list) }
        var descriptors: [Int32] = []
        var next = unsafe list
        do {
            while let entry = unsafe next {
                descriptors.append(try unsafe listen(entry.pointee, "\(address), port \(port)"))
                unsafe next = entry.pointee.ai_next
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        return descriptors
    }

    @unsafe private static func listen(_ entry: addrinfo, _ name: String) throws(SocketError) -> Int32 {
        let descriptor = unsafe socket(entry.ai_family, stream, 0)
        guard descriptor >= 0 else { throw SocketError("making a socket for \(name)") }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        // Else it would take the port of version 4 as well, for which there is a socket of its own.
        if unsafe entry.ai_family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        guard unsafe bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 else {
            throw failure("listening at \(name)", closing: descriptor)
        }
        return try listen(descriptor, name)
    }

    private static func listen(_ descriptor: Int32, _ name: String) throws(SocketError) -> Int32 {
        guard Glibc.listen(descriptor, backlog) == 0, prepare(descriptor) else {
            throw failure("listening at \(name)", closing: descriptor)
        }
        return descriptor
    }

    /// Listens at a unix socket. One that is there already and that nobody listens at is replaced.
    package static func listen(unixPath path: String) throws(SocketError) -> Int32 {
        var address = try unixAddress(path, "listening at")
        if isAbandoned(&address) { unsafe unlink(path) }
        let descriptor = socket(AF_UNIX, stream, 0)
        guard descriptor >= 0 else { throw SocketError("making a socket for \(path)") }
        guard unsafe call(bind, descriptor, &address) == 0 else {
            throw failure("listening at \(path)", closing: descriptor)
        }
        return try listen(descriptor, path)
    }

    /// Whether a socket of that name is left of a process that is gone.
    private static func isAbandoned(_ address: inout sockaddr_un) -> Bool {
        let descriptor = socket(AF_UNIX, stream, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return unsafe call(Glibc.connect, descriptor, &address) != 0 && errno == ECONNREFUSED
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32,
        _ address: inout sockaddr_un
    ) -> Int32 {
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe function(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ operation: String, closing descriptor: Int32) -> SocketError {
        let error = SocketError(operation)
        close(descriptor)
        return error
    }

    /// A connection to a port of a host. Waits until it is there.
    package static func connect(to host: String, port: Int) throws(SocketError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = stream
        var list: UnsafeMutablePointer<addrinfo>?
        let failed = unsafe getaddrinfo(host, "\(port)", &hints, &list)
        guard failed == 0 else {
            throw SocketError("finding the host \(host)", code: failed == EAI_SYSTEM ? errno : ENOENT)
        }
        defer { unsafe freeaddrinfo(list) }
        var next = unsafe list
        var code = ENOENT
        while let entry = unsafe next {
            let descriptor = unsafe socket(entry.pointee.ai_family, stream, 0)
            let failed = unsafe Glibc.connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen)
            if failed == 0, prepare(descriptor) { return descriptor }
            code = errno
            close(descriptor)
            unsafe next = entry.pointee.ai_next
        }
        throw SocketError("connecting to \(host), port \(port)", code: code)
    }

    /// A connection to a unix socket.
    package static func connect(toUnixPath path: String) throws(SocketError) -> Int32 {
        var address = try unixAddress(path, "connecting to")
        let descriptor = socket(AF_UNIX, stream, 0)
        guard descriptor >= 0 else { throw SocketError("making a socket for \(path)") }
        guard unsafe call(Glibc.connect, descriptor, &address) == 0, prepare(descriptor) else {
            throw failure("connecting to \(path)", closing: descriptor)
        }
        return descriptor
    }

    private static func unixAddress(_ path: String, _ doing: String) throws(SocketError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < room, !bytes.contains(0) else {
            throw SocketError("\(doing) \(path)", code: ENAMETOOLONG)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return address
    }

    /// The port that a socket listens at.
    package static func port(of descriptor: Int32) -> Int? {
        SocketAddress(of: descriptor, isOwn: true).flatMap { address in
            address.text.split(separator: ":").last.flatMap { Int($0) }
        }
    }

    // MARK: Connections

    /// What became of an attempt to accept a connection.
    package enum Acceptance {
        case connection(Int32)
        case none
        /// There is one, and no descriptor for it.
        case noDescriptor
    }

    package static func accept(_ listener: Int32) -> Acceptance {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor >= 0 {
                guard prepare(descriptor) else {
                    close(descriptor)
                    continue
                }
                return .connection(descriptor)
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE: return .noDescriptor
            default: return .none
            }
        }
    }

    private static func prepare(_ descriptor: Int32) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0
            && fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
    }

    /// Sends small replies at once, and looks after idle connections.
    package static func tune(_ descriptor: Int32, keepAliveSeconds: Int) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        guard keepAliveSeconds > 0 else { return }
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        #if os(Linux)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, Int32(clamping: keepAliveSeconds))
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, Int32(clamping: max(1, keepAliveSeconds / 3)))
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        #endif
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: Bytes

    /// What became of an attempt to move bytes.
    package enum Transfer {
        case moved(Int)
        /// Not now.
        case wouldBlock
        /// The other side has ended the connection, or it is lost.
        case ended
    }

    package static func receive(_ descriptor: Int32, into buffer: inout [UInt8], from start: Int) -> Transfer {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start, 0)
            }
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .ended
            }
        }
    }

    package static func send(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Transfer {
        while true {
            let count = unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, withoutSignal)
            }
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .ended
            }
        }
    }

    package static func end(_ descriptor: Int32) { close(descriptor) }

    package static func remove(unixPath path: String) { unsafe unlink(path) }

    /// Has the process have as many descriptors as it may.
    package static func raiseDescriptorLimit() {
        var limits = rlimit()
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        guard unsafe getrlimit(resource, &limits) == 0 else { return }
        limits.rlim_cur = limits.rlim_max
        unsafe setrlimit(resource, &limits)
    }

    /// A descriptor that can be given up when there is none left.
    package static func spare() -> Int32 { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
}
