import Martlet

/// Why the work of a verb failed, in words for whoever ran it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A map under measurement gave what nobody put.
    static func wrongValue(of map: String) -> CommandFailure {
        CommandFailure("\(map) did not have the value of a key that was put.")
    }

    /// How the command ends for `error`.
    static func exitCode(of error: any Error) -> Int32 {
        if case StoreError.corrupted = error { ExitCode.damage } else { ExitCode.failure }
    }

    /// What `error` means and what to do about it.
    static func explanation(of error: any Error) -> String {
        switch error {
        case let error as EntryNotTaken: "line \(error.line): \(explanation(of: error.reason))"
        case StoreError.outOfMemory: "out of memory. Use fewer entries."
        case StoreError.keyTooLarge(let bytes): "a key of \(bytes) bytes is longer than the 65535 a key may have."
        case StoreError.valueTooLarge(let bytes):
            "a value of \(bytes) bytes is longer than the 512 MiB a value may have."
        default: "\(error)"
        }
    }
}
