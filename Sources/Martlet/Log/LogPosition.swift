/// Where in the log something is: the sequence number of the record that ends there.
///
/// On a durable store the clock moves by the size of each record, in units, so that its number is its place as well: the
/// record with number n ends n units from the log's beginning, and begins where the one before ends.
enum LogPosition {
    /// The unit of positions, in bytes. 2⁴⁸ of them are 9 PB of log.
    static let unitBytes = 32

    /// How many units a record of so many bytes takes, header included.
    @inline(__always)
    static func units(for bytes: Int) -> UInt64 { UInt64((bytes &+ unitBytes &- 1) / unitBytes) }

    /// The byte at which a position lies, counted from the beginning of the log.
    @inline(__always)
    static func byte(of position: UInt64) -> UInt64 { position &* UInt64(unitBytes) }
}
