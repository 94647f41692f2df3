/// This command, run once more, with a file for its standard input and a pipe from its standard output.
final class ChildProcess {
    private let processID: pid_t
    private let output: PipeEnd
    private var isEnded = false

    /// - Parameter words: The words of its command line behind the name of the command.
    init(_ words: [String], input path: String) throws(SystemError) {
        let pipe = try PipeEnd.pair()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, PathText.forC(path), O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipe.writing.number, 1)
        var arguments = unsafe (["martlet"] + words).map { unsafe strdup(PathText.forC($0)) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child = pid_t()
        let executable = Self.executable
        let code = unsafe posix_spawn(&child, PathText.forC(executable), &actions, nil, &arguments, environ)
        (processID, output) = (child, pipe.reading)
        guard code == 0 else {
            isEnded = true
            throw SystemError(doing: "starting \(executable)", code: code)
        }
    }

    deinit {
        kill()
    }

    /// What it has written since, waiting until there is something; empty at the end.
    func read() throws(SystemError) -> [UInt8] { try output.read() }

    /// Ends it at once, wherever it is.
    func kill() {
        guard !isEnded else { return }
        isEnded = true
        Self.end(processID)
    }

    private static func end(_ processID: pid_t) {
        var status: Int32 = 0
        #if canImport(Glibc)
        _ = Glibc.kill(processID, SIGKILL)
        #elseif canImport(Musl)
        _ = Musl.kill(processID, SIGKILL)
        #else
        _ = Darwin.kill(processID, SIGKILL)
        #endif
        while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
    }

    /// The file of this command.
    private static var executable: String {
        #if os(Linux)
        "/proc/self/exe"
        #else
        CommandLine.arguments[0]
        #endif
    }
}

/// An end of a pipe, closed when nobody has it any more.
final class PipeEnd: Sendable {
    let number: Int32

    private init(_ number: Int32) {
        self.number = number
        // A child has only what it is given.
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(number)
    }

    static func pair() throws(SystemError) -> (reading: PipeEnd, writing: PipeEnd) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .last("making a pipe") }
        return (PipeEnd(ends[0]), PipeEnd(ends[1]))
    }

    func read() throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = try FileDescriptor.read(from: number, into: &buffer, from: 0)
        return Array(buffer[..<count])
    }
}
