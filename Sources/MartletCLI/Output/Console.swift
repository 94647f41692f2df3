/// Standard output or standard error.
///
/// When nobody reads the output any more (the reader of a pipe has gone), the command ends quietly and successfully: who ran it has
/// seen enough. When writing fails for another reason, such as a full disk, it ends with exit code 1 and says so.
/// Messages that cannot be written are lost: the work matters more. Names of files in them come out as the bytes they are.
struct Console: Sendable {
    static let output = Console(descriptor: 1)
    static let error = Console(descriptor: 2)

    private let descriptor: Int32
    var isTerminal: Bool { MartletCLI.isTerminal(descriptor) }

    func print(_ text: String, terminator: String = "\n") {
        do throws(SystemError) {
            let text = text + terminator
            try write((descriptor == 2 ? PathText.bytes(of: text) : Array(text.utf8))[...], to: descriptor)
        } catch {
            guard descriptor == 1 else { return }
            if error.code == EPIPE { _exit(ExitCode.success) }
            try? write("martlet: \(error)\n", to: 2)
            _exit(ExitCode.failure)
        }
    }
}
