/// The meters of all commands for the clients of one event loop: so seldom do two threads write to the same place.
final class CommandMeters: Sendable {
    /// By the commands' numbers.
    private let meters: [CommandMeter]

    init() {
        let commands = CommandTable.all.everything
        precondition(commands.allSatisfy { $0.number < commands.count }, "there are commands beside the table's")
        meters = commands.map { _ in CommandMeter() }
    }

    func add(_ tally: CommandTally) { meters[tally.command].add(tally) }

    func addRejection(of command: Command) { meters[command.number].addRejection() }

    func reset() { for meter in meters { meter.reset() } }

    /// Of all loops together, for each command that was executed or refused.
    static func sum(_ all: [CommandMeters]) -> [(command: Command, figures: CommandFigures)] {
        CommandTable.all.everything.compactMap { command in
            var sum = CommandFigures()
            for one in all { one.meters[command.number].show(in: &sum) }
            return sum.callCount + sum.rejectionCount > 0 ? (command, sum) : nil
        }
    }

    /// The same for each command that was executed.
    static func sumOfExecuted(_ all: [CommandMeters]) -> [(command: Command, figures: CommandFigures)] {
        sum(all).filter { $0.figures.callCount > 0 }
    }
}
