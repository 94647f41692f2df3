#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lets a thread wait for what another, or a task, does once, but no longer than until Ctrl-C is pressed, where that is caught.
final class WakeUp: Sendable {
    private let reader: PipeEnd
    private let writer: PipeEnd

    init() throws(SystemError) { (reader, writer) = try PipeEnd.pair() }

    func signal() {
        var byte: UInt8 = 1
        _ = unsafe write(writer.number, &byte, 1)
    }

    /// Waits for the signal. `false`: it did not come in time, or Ctrl-C did.
    /// - Parameter duration: `nil` for any time.
    func wait(for duration: Duration?) -> Bool {
        var question = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
        let milliseconds = duration.map { Int32(min($0 / .milliseconds(1), 2e9)) }
        return unsafe poll(&question, 1, milliseconds ?? -1) > 0
    }

    /// Waits for the signal, whatever is pressed.
    func wait() {
        while !wait(for: nil) {}
    }
}
