#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why the system refused something about a socket.
package struct SocketError: Error, CustomStringConvertible, Sendable {
    let operation: String
    let code: Int32

    /// The error that the system has just reported.
    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// Both in words.
    package var description: String { unsafe "\(operation): \(String(cString: strerror(code)))" }
}
