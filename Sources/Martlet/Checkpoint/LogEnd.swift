/// Where a file of the log ends, as far as it was read.
struct LogEnd {
    var position: UInt64
    /// Up to where it is known to have been synced, in the last file.
    var attested: UInt64
    /// The last record with an effect.
    var effectsEnd: UInt64
}
