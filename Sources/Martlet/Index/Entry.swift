/// One of the seven words of a bucket that lead on: 21 bits of hash above 43 bits of a 16-byte-aligned address.
///
/// Three kinds, told apart without any further bit:
/// - **empty**: 0.
/// - **a record**: its hash's leading 21 bits, the tag, and its address.
/// - **a link** to a further bucket, in a bucket's last entry: the leading bit of the hash *inverted*, and the address.
///   All hashes that lead to one bucket share their leading bit, because the directory is never less than one bit
///   deep; so no search takes a link for a record, and every search knows a link when it sees one.
struct Entry: Equatable {
    static let empty = Entry(bits: 0)
    static let addressBits: UInt64 = 43
    private static let addressMask: UInt64 = 1 << addressBits - 1

    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) {
        self.bits = bits
    }

    @inline(__always)
    init(_ record: Record, hash: UInt64) {
        bits = hash & ~Entry.addressMask | UInt64(record.address) &>> 4
    }

    @inline(__always)
    init(linkTo bucket: Bucket, from hash: UInt64) {
        bits = ~hash & (1 << 63) | UInt64(bucket.address) &>> 4
    }

    @inline(__always)
    var isEmpty: Bool { bits == 0 }

    /// Whether this may be the record of a key with that hash; an empty entry may seem so as well.
    @inline(__always)
    func hasTag(of hash: UInt64) -> Bool { (bits ^ hash) &>> Entry.addressBits == 0 }

    /// Whether this is a link, where hashes begin as `hash` does.
    @inline(__always)
    func isLink(amid hash: UInt64) -> Bool { bits != 0 && (bits ^ hash) &>> 63 == 1 }

    @inline(__always)
    private var address: UInt { UInt((bits &<< (64 - Entry.addressBits)) &>> (60 - Entry.addressBits)) }

    @inline(__always)
    var record: Record { Record(at: address) }

    @inline(__always)
    var bucket: Bucket { Bucket(at: address) }
}
