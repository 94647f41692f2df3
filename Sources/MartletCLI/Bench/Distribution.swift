/// How keys are chosen among those that are there.
enum Distribution: String, CaseIterable, Sendable {
    case uniform, zipf
    /// By Zipf's law, the one inserted last most often.
    case latest

    /// Those that can be asked for; the other belongs to a mix in which keys are inserted.
    static let asked = [uniform, zipf]
}
