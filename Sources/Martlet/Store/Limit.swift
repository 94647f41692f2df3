/// How large things may be.
package enum Limit {
    package static let keyBytesMax = 65_535
    package static let valueBytesMax = 512 << 20
    /// The last sequence number that is handed out knowingly. Above it there are some for every participant that does not
    /// know yet, and the parts of some of the largest values, and they all fit 48 bits.
    static let sequenceMax: UInt64 = 1 << Record.sequenceBits - 1 << 30
}
