#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension Record {
    /// The hash of the key if what lies at this address may be a record with a value, in a block of the class. Nobody writes to the block.
    ///
    /// It may as well be one that was freed, or anything else: all that is read lies in the block.
    func hashIfPlausible(in sizeClass: SizeClass, _ hashKey: HashKey) -> UInt64? {
        guard let sizes = plausibleSizes, sizes.header + sizes.key <= sizeClass.blockBytes,
            sizes.value <= sizeClass.blockBytes, sizes.header + sizes.key + sizes.value > 0,
            SizeClass(fitting: sizes.header + sizes.key + sizes.value) == sizeClass
        else { return nil }
        return hashKey.hash(unsafe bytes(from: sizes.header, count: sizes.key).bytes)
    }

    private var plausibleSizes: (header: Int, key: Int, value: Int)? {
        let form = UInt32(truncatingIfNeeded: Word(at: address &+ 8).loadRelaxed())
        guard form >> 28 < Record.typeIntent else { return nil }
        guard form & Record.longForm != 0 else {
            return (Record.shortHeaderBytes, Int(form >> 18) & 0x1ff, Int(form & 0x3ffff))
        }
        let valueBytes = Word(at: address &+ 16).loadRelaxed()
        guard valueBytes <= UInt64(SizeClass.blockBytesMax) else { return nil }
        return (Record.longHeaderBytes, Int(form & 0xffff), Int(valueBytes))
    }

    /// A copy at another place, which nobody else sees. The bucket is locked, so that only word 0 may change meanwhile, and of that only
    /// the uses.
    func copy(to address: UInt) -> Record {
        let (source, target) = unsafe (
            UnsafeRawPointer(bitPattern: self.address).unsafelyUnwrapped,
            UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
        )
        Word(at: address).storeRelaxed(Word(at: self.address).loadRelaxed())
        unsafe memcpy(target + 8, source + 8, bytes - 8)
        return Record(at: address)
    }
}
