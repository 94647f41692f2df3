/// What is wrong with a file of settings, and where.
package struct SettingsProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// The word that is meant.
    package let word: String
    package let reason: String

    package var description: String { "line \(line): '\(word)': \(reason)" }
}
