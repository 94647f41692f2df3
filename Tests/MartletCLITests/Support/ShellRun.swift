@testable import MartletCLI

/// A shell's session without a terminal: lines go in, what it would show comes out.
final class ShellRun {
    private final class Written {
        var text = ""
    }

    private let written = Written()
    private let said = Written()
    let session: ShellSession

    init(
        format: ShellOutput.Format = .plain, byteForm: ShellOutput.ByteForm = .text, directory: StoreDirectory? = nil
    ) throws {
        let (written, said) = (written, said)
        let output = ShellOutput(format: format, byteForm: byteForm) { written.text += $0 }
        session = try ShellSession(directory, output: output) { said.text += $0 + "\n" }
    }

    /// What was said beside results.
    var sayings: String { said.text }

    /// What the lines show, one after the other; of one that fails, its report.
    func output(of lines: String...) -> String {
        written.text = ""
        for line in lines.map({ Array($0.utf8) }) {
            do throws(ShellProblem) {
                try session.perform(line)
            } catch {
                written.text += error.report(on: line) + "\n"
            }
        }
        return written.text
    }
}
