/// How a file of requests is written.
enum TraceFormat: String, CaseIterable, Sendable {
    /// A key on each line.
    case text
    /// Records of 24 bytes, little-endian: the time in seconds (4), the key (8), the size (4), the place of the next request of
    /// the key (8). What the simulator libCacheSim calls so, and most traces of caches are published in.
    case oracleGeneral = "oracle-general"

    static let recordBytes = 24

    /// By the name of the file, without what says that it is compressed.
    init(fileName: String) {
        let name = Compression(fileName: fileName).removingExtension(from: fileName).lowercased()
        self = name.hasSuffix(".oraclegeneral") || name.hasSuffix(".oraclegeneral.bin") ? .oracleGeneral : .text
    }
}
