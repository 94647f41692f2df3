/// What a dump did.
struct DumpReport: Sendable {
    let name: String
    let entries: Int
    let bytes: Int
    let nanoseconds: UInt64
    let format: FileFormat
    /// How many entries have a deadline that the format cannot say.
    let lostDeadlines: Int

    /// Lines for people.
    var text: String {
        let dumped =
            "Dumped \(Units.count(entries, of: "entry", "entries")) to \(name): \(Units.bytes(bytes)) in "
            + "\(Units.duration(nanoseconds: nanoseconds))."
        return lostDeadlines == 0 ? dumped : dumped + "\n" + loss
    }

    private var loss: String {
        "\(Units.count(lostDeadlines)) of them \(lostDeadlines == 1 ? "has" : "have") a deadline, which \(format.rawValue) "
            + "cannot say: loaded from there, they never expire. \(FileFormat.jsonLines.rawValue) and "
            + "\(FileFormat.redis.rawValue) can."
    }
}
