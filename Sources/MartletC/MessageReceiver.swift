import CMartlet
import Martlet

/// Where a store's messages go: a function of C's, which may be exchanged at any time.
final class MessageReceiver: Sendable {
    /// `@unchecked Sendable`: that the context may be used by any thread is what the header asks of it.
    @safe private struct Target: @unchecked Sendable {
        var logger: martlet_logger?
        var context: UnsafeMutableRawPointer?
    }

    private let target: Lock<Target>

    /// `nil` if there is no memory for a lock.
    init?() {
        guard let target = Lock(Target()) else { return nil }
        self.target = target
    }

    func send(to logger: martlet_logger?, _ context: UnsafeMutableRawPointer?) {
        target.withLock { unsafe $0 = Target(logger: logger, context: context) }
    }

    /// Not under the lock: the function may call the store, which may have more to say.
    func write(_ level: StoreLogger.Level, _ message: String) {
        let target = target.withLock { $0 }
        guard let logger = unsafe target.logger else { return }
        unsafe message.withCString { unsafe logger(target.context, level.number, $0) }
    }
}

extension StoreLogger.Level {
    /// As the header counts levels.
    fileprivate var number: Int32 {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }
}
