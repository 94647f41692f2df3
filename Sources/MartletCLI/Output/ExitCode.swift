/// How the command ends; documented in its help.
enum ExitCode {
    static let success: Int32 = 0
    /// The work failed.
    static let failure: Int32 = 1
    /// The command line is wrong.
    static let usage: Int32 = 2
    /// The files of a store are damaged.
    static let damage: Int32 = 3
}
