/// The contents of a file on a simulated disk, sector by sector.
struct DiskFile: Sendable {
    static let sectorBytes = 512

    /// The name it got last, for messages.
    var name: String
    private(set) var size = Unsettled(0)
    /// Those that were ever written; others are zero.
    private(set) var sectors: [Int: Unsettled<[UInt8]>] = [:]

    /// A file that was made with so many bytes. Until it is synced it may have fewer: none, or as far as it was when the
    /// power went.
    init(name: String, bytes: Int, time: Int) {
        self.name = name
        guard bytes > 0 else { return }
        size.put(bytes / 2, time: time)
        size.put(bytes, time: time)
    }

    /// A file that will stay as it is.
    init(name: String, settled bytes: [UInt8]) {
        self.name = name
        write(bytes, at: 0, time: 0)
        sync()
    }

    /// Writes sector by sector, each at a time of its own from `time` on.
    mutating func write(_ bytes: [UInt8], at offset: Int, time: Int) {
        var done = 0
        while done < bytes.count {
            let (sector, start) = (offset + done).quotientAndRemainder(dividingBy: DiskFile.sectorBytes)
            let count = min(DiskFile.sectorBytes - start, bytes.count - done)
            var part = sectors[sector] ?? Unsettled(DiskFile.emptySector)
            var contents = part.latest
            contents.replaceSubrange(start..<start + count, with: bytes[done..<done + count])
            part.put(contents, time: time + done / DiskFile.sectorBytes)
            sectors[sector] = part
            done += count
        }
        let end = offset + bytes.count
        if end > size.latest, !bytes.isEmpty { size.put(end, time: time + done / DiskFile.sectorBytes) }
    }

    /// Fills `buffer` with the bytes at `offset`, and says how many there were.
    func read(into buffer: inout MutableRawSpan, at offset: Int) -> Int {
        let count = max(0, min(buffer.byteCount, size.latest - offset))
        unsafe buffer.withUnsafeMutableBytes { target in
            var done = 0
            while done < count {
                let (sector, start) = (offset + done).quotientAndRemainder(dividingBy: DiskFile.sectorBytes)
                let part = (sectors[sector]?.latest ?? DiskFile.emptySector)[start...].prefix(count - done)
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...]).copyBytes(from: part)
                done += part.count
            }
        }
        return count
    }

    mutating func sync() {
        changeParts {
            $0.sync()
        } onSize: {
            $0.sync()
        }
    }

    mutating func failSync() {
        changeParts {
            $0.failSync()
        } onSize: {
            $0.failSync()
        }
    }

    /// Turns one bit over, whatever of the file is on the disk.
    mutating func flip(bit: Int, at offset: Int) {
        let (sector, start) = offset.quotientAndRemainder(dividingBy: DiskFile.sectorBytes)
        sectors[sector, default: Unsettled(DiskFile.emptySector)].changeAll { $0[start] ^= 1 << UInt8(bit) }
    }

    /// The file of which so many changes of its size and of its sectors came to the disk; all of those not named.
    func settled(size sizeChanges: Int, sectors changes: [Int: Int]) -> DiskFile {
        var file = DiskFile(name: name, bytes: 0, time: 0)
        var end = size.value(after: sizeChanges)
        for (sector, part) in sectors {
            let change = changes[sector] ?? part.later.count
            file.sectors[sector] = Unsettled(part.value(after: change))
            // What lies in a sector that came to the disk is a part of the file.
            if change > 0 { end = max(end, min((sector + 1) * DiskFile.sectorBytes, size.latest)) }
        }
        file.size = Unsettled(end)
        return file
    }

    private static let emptySector = [UInt8](repeating: 0, count: sectorBytes)

    private mutating func changeParts(
        _ change: (inout Unsettled<[UInt8]>) -> Void, onSize changeSize: (inout Unsettled<Int>) -> Void
    ) {
        changeSize(&size)
        for sector in sectors.keys { change(&sectors[sector, default: Unsettled([])]) }
    }
}
