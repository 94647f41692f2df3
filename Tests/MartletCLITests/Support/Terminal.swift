import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A terminal of 80 by 24 letters, by tmux, with a program that runs in it.
final class Terminal {
    static let isAvailable = (try? MartletCommand.output(of: "command -v tmux").exitCode) == 0

    private let name = "martlet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"

    /// - Parameter line: A line of shell. What it ends with stays on the screen.
    init(running line: String) throws {
        // C.UTF-8 is there on every system; without it letters beyond ASCII would not come through.
        let start = "LC_ALL=C.UTF-8 tmux -u -L \(name) -f /dev/null new-session -d -x 80 -y 24"
        _ = try MartletCommand.output(of: "\(start) \"\(line); echo ended with \\$?; sleep 60\"")
    }

    /// Types keys as tmux names them: text, or one such as `Enter`, `C-c`, `Tab`, `Up`.
    func type(_ keys: String...) throws {
        for key in keys { _ = try MartletCommand.output(of: "tmux -L \(name) send-keys '\(key)'") }
    }

    /// Waits until the screen shows `text`, for some seconds at most.
    func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var screen = ""
        for _ in 0..<200 {
            screen = try MartletCommand.output(of: "tmux -L \(name) capture-pane -p").output
            if screen.contains(text) { return }
            usleep(50_000)
        }
        Issue.record("the screen does not show \(text), but:\n\(screen)", sourceLocation: sourceLocation)
    }

    deinit {
        _ = try? MartletCommand.output(of: "tmux -L \(name) kill-server 2>&1")
    }
}
