/// What becomes of the version that a change replaces, decided while its bucket is locked.
struct Displacement {
    /// What hangs on the new version from now on: the newest older version that an open snapshot sees.
    var older: Record?
    /// What is in nobody's sight any more, and to be retired after the unlock: a version, and a placeholder.
    var version: Record?
    var placeholder: Record?

    /// Retires what went. Room for two was reserved.
    func retire(by participant: Participant, _ epochs: Epochs) {
        version?.retire(by: participant, epochs)
        placeholder?.retire(by: participant, epochs)
    }
}
