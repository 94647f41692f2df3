import Foundation
import Glibc

/// A client with a socket that blocks: it sends requests and reads replies.
final class TestClient {
    struct Ended: Error {
        var reason = "not what was expected"
        /// Whether the connection is as it was, and only nothing came.
        var isSilence = false
    }

    /// How long a reply may take. Hundreds of tests run at once: what takes a second alone may take half a minute.
    static let patienceSeconds = 120

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0

    /// Connects to a port of this machine.
    init(port: Int, timeoutSeconds: Int = TestClient.patienceSeconds) throws {
        descriptor = Self.makeSocket(AF_INET)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        let failed = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard failed == 0 else { throw Ended() }
        set(SO_RCVTIMEO, timeoutSeconds)
    }

    /// Connects to a unix socket.
    init(path: String, timeoutSeconds: Int = TestClient.patienceSeconds) throws {
        descriptor = Self.makeSocket(AF_UNIX)
        guard unsafe Self.use(connect, descriptor, path) == 0 else { throw Ended() }
        set(SO_RCVTIMEO, timeoutSeconds)
    }

    /// Not for the processes that other tests start meanwhile: with them the connection would go on.
    private static func makeSocket(_ family: Int32) -> Int32 {
        socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    /// Leaves the file of a socket at which nobody listens, as a process does that is killed.
    static func leaveSocket(at path: String) throws {
        let descriptor = makeSocket(AF_UNIX)
        defer { Glibc.close(descriptor) }
        guard unsafe Self.use(bind, descriptor, path) == 0 else { throw Ended() }
    }

    @unsafe private static func use(
        _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ path: String
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private func set(_ option: Int32, _ seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(descriptor) }

    /// The port of this side.
    var ownPort: Int { Self.ports(of: descriptor)?.own ?? 0 }

    /// The ports of both sides of a connection, `nil` if that is none.
    static func ports(of descriptor: Int32) -> (own: Int, other: Int)? {
        guard let own = unsafe port(descriptor, getsockname), let other = unsafe port(descriptor, getpeername) else {
            return nil
        }
        return (own, other)
    }

    @unsafe private static func port(
        _ descriptor: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe ask(descriptor, $0, &size) }
        }
        guard failed == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Has the connection end without a word, and what was not sent or read be lost, as of a machine that fails.
    func breakOff() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    // MARK: Requests

    @discardableResult
    func call(_ words: String...) throws -> Reply { try call(words) }

    @discardableResult
    func call(_ words: [String]) throws -> Reply { try call(words.map { Array($0.utf8) }) }

    @discardableResult
    func call(_ words: [[UInt8]]) throws -> Reply {
        try send(TestClient.request(words))
        return try read()
    }

    /// Sends all requests, then reads all replies.
    @discardableResult
    func pipeline(_ requests: [[String]]) throws -> [Reply] {
        try send(requests.flatMap { TestClient.request($0.map { Array($0.utf8) }) })
        return try requests.map { _ in try read() }
    }

    static func request(_ words: [[UInt8]]) -> [UInt8] {
        Array("*\(words.count)\r\n".utf8) + words.flatMap { Array("$\($0.count)\r\n".utf8) + $0 + [0x0D, 0x0A] }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Ended(reason: unsafe String(cString: strerror(errno))) }
            sent += count
        }
    }

    // MARK: Replies

    /// Whether there is anything to read now.
    var hasSomething: Bool {
        guard position == buffer.count else { return true }
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waited, 1, 0) > 0
    }

    /// Whether the other side has ended the connection, once all that came before is read.
    func isEnded() -> Bool {
        do {
            while true { _ = try byte() }
        } catch {
            return (error as? Ended)?.isSilence == false
        }
    }

    func read() throws -> Reply {
        let line = try line()
        let rest = String(decoding: line.dropFirst(), as: UTF8.self)
        let count = Int(rest) ?? 0
        switch line.first {
        case UInt8(ascii: "+"): return .simple(rest)
        case UInt8(ascii: "-"): return .error(rest)
        case UInt8(ascii: ":"): return .integer(count)
        case UInt8(ascii: "$"): return count < 0 ? .null : .bulk(try bytes(count))
        case UInt8(ascii: "="): return .verbatim(String(decoding: try bytes(count).dropFirst(4), as: UTF8.self))
        case UInt8(ascii: "*"): return count < 0 ? .nullArray : .array(try replies(count))
        case UInt8(ascii: "~"): return .set(try replies(count))
        case UInt8(ascii: "%"): return .map(try replies(2 * count))
        case UInt8(ascii: ">"): return .push(try replies(count))
        case UInt8(ascii: "_"): return .null
        case UInt8(ascii: ","): return .double(rest)
        case UInt8(ascii: "#"): return .boolean(rest == "t")
        default: throw Ended()
        }
    }

    private func replies(_ count: Int) throws -> [Reply] { try (0..<count).map { _ in try read() } }

    private func bytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            bytes.append(try byte())
            let more = min(count - bytes.count, buffer.count - position)
            bytes += buffer[position..<position + more]
            position += more
        }
        _ = try line()
        return bytes
    }

    private func line() throws -> [UInt8] {
        var line: [UInt8] = []
        while true {
            let next = try byte()
            if next == 0x0A { return line.dropLast(line.last == 0x0D ? 1 : 0) }
            line.append(next)
        }
    }

    private func byte() throws -> UInt8 {
        if position == buffer.count {
            (buffer, position) = ([UInt8](repeating: 0, count: 64 << 10), 0)
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else {
                let problem = errno
                buffer = []
                guard count < 0 else { throw Ended(reason: "the connection was closed") }
                throw Ended(reason: unsafe String(cString: strerror(problem)), isSilence: problem == EAGAIN)
            }
            buffer.removeLast(buffer.count - count)
        }
        position += 1
        return buffer[position - 1]
    }
}
