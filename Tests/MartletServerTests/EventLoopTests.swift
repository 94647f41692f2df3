#if canImport(CUV)
import Glibc
import Martlet
import MartletNetwork
import MartletTestSupport
import Testing

@testable import MartletServer

/// One event loop, whose clients are only known by name.
struct EventLoopTests {
    /// What comes amid more than is delivered in one go is delivered as well: the call that tells of it may come together with the one
    /// for the rest.
    @Test(arguments: [false, true]) func whatComesAmidMuchIsDelivered(isPublished: Bool) throws {
        let core = try ServerCore(
            store: Store(), durability: .memory, settings: ServerSettings(), port: 0, network: Hub(), loopCount: 1)
        let loop = try EventLoop(core, LogWaiter(for: core), core.topics[0])
        try Self.haveAListener(core)
        let (timers, isLeft) = (Guarded<[Watcher]>([]), Guarded(false))
        loop.post { loop in
            let much = 2 * EventLoop.deliveryCostMax
            for piece in UInt8(1)...2 { Self.leave(piece, byteCount: much, with: core, isPublished) }
            // It comes when the first of these is delivered.
            let timer = loop.timer {
                Self.leave(3, byteCount: 128, with: core, isPublished)
                isLeft.withLock { $0 = true }
            }
            timer.start(milliseconds: 0)
            timers.withLock { $0.append(timer) }
        }
        let thread = try #require(ServerThread { loop.run() })
        let isDelivered = (0..<5_000).contains { _ in
            usleep(1_000)
            return isLeft.withLock { $0 } && !core.topics[0].hasWork && !core.tracking.invalidations[0].hasWork
        }
        loop.post { loop in
            for timer in timers.withLock({ $0 }) { timer.close() }
            loop.drain()
        }
        thread.join()
        #expect(isDelivered)
    }

    private static let channel = TopicName(Array("channel".utf8))

    private static func haveAListener(_ core: ServerCore) throws {
        core.topics[0].subscribe(1, to: channel, .channel)
        var options = TrackingOptions()
        (options.isOn, options.isBroadcast) = (true, true)
        options.insert(TrackedKey([]))
        let tracker = try Tracker(id: 1, loop: 0)
        tracker.set(options)
        core.tracking.invalidations[0].change(tracker, from: TrackingOptions(), to: options)
    }

    /// Leaves so many bytes for the loop to deliver together: a message, or keys that its client is to forget.
    private static func leave(_ piece: UInt8, byteCount: Int, with core: ServerCore, _ isPublished: Bool) {
        if isPublished {
            let payload = [UInt8](repeating: piece, count: byteCount)
            _ = core.topics[0].publish(Message(kind: .channel, channel: channel, payload: payload), from: nil)
        } else {
            let keys = (0..<128).map {
                TrackedKey([UInt8](repeating: piece, count: byteCount / 128) + [$0])
            }
            _ = core.tracking.invalidations[0].broadcast(keys, by: nil)
        }
    }
}
#endif
