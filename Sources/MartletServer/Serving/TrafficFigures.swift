/// What has gone through some event loops together.
struct TrafficFigures: Sendable {
    var commands = 0
    var inputBytes = 0
    var outputBytes = 0

    init() {}

    init(of loops: [Traffic]) {
        for loop in loops {
            commands += loop.commands.count
            inputBytes += loop.inputBytes.count
            outputBytes += loop.outputBytes.count
        }
    }

    static func - (all: TrafficFigures, before: TrafficFigures) -> TrafficFigures {
        var since = all
        since.commands -= before.commands
        since.inputBytes -= before.inputBytes
        since.outputBytes -= before.outputBytes
        return since
    }
}
