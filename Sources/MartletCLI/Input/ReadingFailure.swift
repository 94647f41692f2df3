/// Why reading ended before the end of the input, and what was read by then.
struct ReadingFailure: Error {
    let summary: EntryReader.Summary
    let reason: any Error

    /// The reason in words, with the name of the input.
    func explanation(in name: String) -> String {
        reason is EntryNotTaken ? "\(name), \(CommandFailure.explanation(of: reason))" : "\(name): \(reason)."
    }
}
