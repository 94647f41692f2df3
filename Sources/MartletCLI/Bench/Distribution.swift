/// How keys are chosen.
enum Distribution: String, CaseIterable, Sendable {
    case uniform, zipf
}
