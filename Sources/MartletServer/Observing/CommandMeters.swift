import Martlet

/// The meters of all commands for the clients of one event loop: so no two loops write to the same place.
final class CommandMeters: Sendable {
    private let meters: Lock<[CommandMeter]>

    init() throws(StoreError) {
        guard let meters = Lock(Array(repeating: CommandMeter(), count: CommandTable.all.everything.count)) else {
            throw .outOfMemory
        }
        self.meters = meters
    }

    func add(_ tally: CommandTally) {
        meters.withLock { meters in
            guard tally.command.number < meters.count else { return }
            meters[tally.command.number].add(tally)
        }
    }

    func addRejection(of command: Command) {
        meters.withLock { meters in
            guard command.number < meters.count else { return }
            meters[command.number].addRejection()
        }
    }

    func reset() {
        meters.withLock { $0 = Array(repeating: CommandMeter(), count: $0.count) }
    }

    /// Of all loops together, for each command that was executed or refused.
    static func sum(_ all: [CommandMeters]) -> [(command: Command, meter: CommandMeter)] {
        var sums = Array(repeating: CommandMeter(), count: CommandTable.all.everything.count)
        for one in all {
            for (number, meter) in one.meters.withLock({ $0 }).enumerated() { sums[number].add(meter) }
        }
        return CommandTable.all.everything.compactMap { command in
            let meter = sums[command.number]
            return meter.callCount + meter.rejectionCount > 0 ? (command, meter) : nil
        }
    }

    /// The same for each command that was executed.
    static func sumOfExecuted(_ all: [CommandMeters]) -> [(command: Command, meter: CommandMeter)] {
        sum(all).filter { $0.meter.callCount > 0 }
    }
}
