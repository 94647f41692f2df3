import Martlet

extension RecoveryReport {
    /// Whether something is to be told even to who did not ask: what was cut off, or could not be used.
    var isAfterCrash: Bool { tornFile != nil || !damagedCheckpoints.isEmpty }

    /// A line for people: what the opening of the directory at `path` found.
    func text(of path: String) -> String {
        guard last.rawValue > 0 else { return "\(path): a new store." }
        let from = checkpoint.map { "a checkpoint at change \($0.rawValue) and " } ?? ""
        let found =
            "\(Units.count(entries, of: "entry", "entries")) from \(from)\(Units.count(changes, of: "change", "changes")) of the log"
        return (["\(path): \(found)."] + torn + damaged).joined(separator: " ")
    }

    private var torn: [String] {
        tornFile.map { ["The end of the log was torn, as a crash leaves it: \($0) was cut at byte \(tornOffset)."] }
            ?? []
    }

    private var damaged: [String] {
        damagedCheckpoints.map { "A checkpoint could not be used, and was not needed: \($0)" }
    }
}
