import Glibc

/// An operation file, mapped into memory. `harness/operations.py` describes and writes the format.
@safe struct Operations: @unchecked Sendable {
    // Sendable: the mapping is never written to, and never taken back.
    private static let headerBytes = 64
    private let start: UnsafeRawPointer
    let count: Int
    private let keySize: UInt32
    let valueBytes: Int

    init(path: String) throws {
        let file = unsafe open(path, O_RDONLY)
        var status = stat()
        guard file >= 0, unsafe fstat(file, &status) == 0 else { throw Failure("cannot open \(path)") }
        defer { close(file) }
        let bytes = Int(status.st_size)
        guard bytes >= Self.headerBytes,
            let start = unsafe mmap(nil, bytes, PROT_READ, MAP_SHARED | Int32(MAP_POPULATE), file, 0),
            unsafe start != MAP_FAILED
        else { throw Failure("cannot map \(path)") }
        unsafe self.start = UnsafeRawPointer(start)
        guard unsafe start.loadUnaligned(as: UInt64.self) == 0x3153_504F_4C54_524D else {
            throw Failure("\(path) is no operation file")
        }
        count = unsafe Int(start.load(fromByteOffset: 8, as: UInt64.self))
        keySize = unsafe start.load(fromByteOffset: 16, as: UInt32.self)
        valueBytes = unsafe Int(start.load(fromByteOffset: 20, as: UInt32.self))
        guard bytes == Self.headerBytes + count * (keyBytes + 1) else { throw Failure("\(path) is cut short") }
    }

    private var keyBytes: Int { Int(keySize) }

    @inline(__always)
    func key(_ index: Int) -> Bytes {
        unsafe Bytes(start: start + (Self.headerBytes &+ index &* keyBytes), size: keySize)
    }

    @inline(__always)
    func isPut(_ index: Int, puts: Int) -> Bool {
        unsafe Int(start.load(fromByteOffset: Self.headerBytes &+ count &* keyBytes &+ index, as: UInt8.self)) < puts
    }

    /// The first put among some operations, or their end.
    @inline(__always)
    func nextPut(in range: Range<Int>, puts: Int) -> Int {
        guard puts > 0 else { return range.upperBound }
        var index = range.lowerBound
        while index < range.upperBound, !isPut(index, puts: puts) { index &+= 1 }
        return index
    }
}

/// What cannot be done, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
