/// What a dump did.
struct DumpReport: Sendable {
    let name: String
    let entries: Int
    let bytes: Int
    let nanoseconds: UInt64

    /// A line for people.
    var text: String {
        "Dumped \(Units.count(entries, of: "entry", "entries")) to \(name): \(Units.bytes(bytes)) in "
            + "\(Units.duration(nanoseconds: nanoseconds))."
    }
}
