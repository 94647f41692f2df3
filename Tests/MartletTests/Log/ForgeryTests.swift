import MartletTestSupport
import Testing

@testable import Martlet

/// Files whose checksums are right and whose numbers no store writes: opening them is an error, and nothing worse.
@Suite struct ForgeryTests {
    /// One more than a number may be.
    private static let tooLarge: UInt64 = 1 << 48

    enum Checkpoint: CaseIterable, Sendable {
        case entryNumberZero, entryNumberTooLarge, entryOfNoKeyspace
        case logStartBeyondNumber, numberBeyondEnd, numberTooLarge, endTooLarge

        /// Changes the numbers, and gives back the one that the file is to be named after.
        func forge(_ checkpoint: inout ForgedCheckpoint, _ number: UInt64) -> UInt64 {
            switch self {
            case .entryNumberZero: checkpoint.set(0, at: 0, in: .entries)
            case .entryNumberTooLarge: checkpoint.set(tooLarge, at: 0, in: .entries)
            case .entryOfNoKeyspace:
                checkpoint.set(checkpoint.number(at: 8, in: .entries) | 7 << 32, at: 8, in: .entries)
            case .logStartBeyondNumber: checkpoint.set(number + 1, at: 32, in: .start)
            case .numberBeyondEnd: return setNumber(number + 1 << 20, &checkpoint)
            case .numberTooLarge: return setNumber(.max, &checkpoint)
            case .endTooLarge: checkpoint.set(.max, at: 0, in: .end)
            }
            return number
        }

        private func setNumber(_ number: UInt64, _ checkpoint: inout ForgedCheckpoint) -> UInt64 {
            checkpoint.set(number, at: 24, in: .start)
            return number
        }
    }

    @Test(arguments: Checkpoint.allCases) func aForgedCheckpointIsRefused(forgery: Checkpoint) throws {
        let disk = try makeDisk()
        let name = try #require(try disk.names().first { $0.hasSuffix(CheckpointSummary.suffix) })
        let number = try #require(FileName.position(in: name, suffix: CheckpointSummary.suffix))
        var checkpoint = ForgedCheckpoint(try disk.contents(of: name))
        let forged = forgery.forge(&checkpoint, number)
        try disk.remove(name)
        disk.place(FileName.hexadecimal(forged) + CheckpointSummary.suffix, checkpoint.bytes)
        try expectRefused(disk)
    }

    enum Header: CaseIterable, Sendable {
        case endBeforeBase, endBeyondRoom, previousEndBeyondBase, baseTooLarge, fileTooLarge, fileTooSmall

        func forge(_ header: inout LogSegmentHeader) {
            switch self {
            case .endBeforeBase: header.sealedEnd = header.base - 1
            case .endBeyondRoom: header.sealedEnd = header.capacityEnd + 1
            case .previousEndBeyondBase: header.previousEnd = header.base + 1
            case .baseTooLarge: header.base = tooLarge
            case .fileTooLarge: header.fileBytes = .max
            case .fileTooSmall: header.fileBytes = LogSegmentHeader.bytes - 1
            }
        }
    }

    @Test(arguments: Header.allCases) func aForgedHeaderOfTheLogIsRefused(forgery: Header) throws {
        let disk = try makeDisk()
        let name = try #require(try disk.names().sorted().last { $0.hasSuffix(LogSegmentHeader.suffix) })
        var header = try LogSegment.open(name, in: disk).header
        let records = try disk.contents(of: name).dropFirst(LogSegmentHeader.bytes)
        forgery.forge(&header)
        try disk.remove(name)
        disk.place(header.name, header.encoded + records)
        try expectRefused(disk)
    }

    /// A store would go on there, and not open again.
    @Test func aRecordThatSaysThatTheLogWasSyncedInTheMidstOfAnotherIsRefused() throws {
        let disk = try makeDisk()
        let name = try #require(try disk.names().sorted().last { $0.hasSuffix(LogSegmentHeader.suffix) })
        var bytes = try disk.contents(of: name)
        let segment = try LogSegment.open(name, in: disk)
        var scanner = LogScanner(segment)
        var start = scanner.position
        while case .record(let header) = try scanner.next(), header.number == start + 1 { start = header.number }
        let (place, end) = (segment.header.offset(of: scanner.position), scanner.position)
        guard case .record(let next) = try scanner.next() else {
            Issue.record("no record after one of several units")
            return
        }
        bytes.set(littleEndian: UInt32(next.number - end + 1), at: place + 20)
        let checksum = unsafe bytes.span.bytes.extracting(place + 4..<place + Int(next.length)).checksum()
        bytes.set(littleEndian: checksum, at: place)
        disk.place(name, bytes)
        try expectRefused(disk, isBackedUp: true)
    }

    /// However much there is of it; the control is as long as one may be.
    @Test(arguments: [0, 1, 3 << 20]) func aRecordThatIsLongerThanAnyIsRefused(excess: Int) throws {
        let disk = SimulatedDisk()
        let length = LogRecordHeader.lengthMax + excess
        let header = LogSegmentHeader(
            identity: 1, incarnation: 1, base: 0, fileBytes: LogSegmentHeader.bytes + length + 4096)
        let number = LogPosition.units(for: length)
        var record = [UInt8](repeating: 0, count: length)
        record.set(littleEndian: UInt32(length), at: 4)
        record.set(littleEndian: LogRecordHeader.word(number, .void), at: 8)
        record.set(littleEndian: UInt32(1), at: 16)
        record.set(littleEndian: LogRecordHeader.unknownDistance, at: 20)
        record.set(littleEndian: unsafe record.span.bytes.extracting(4..<length).checksum(), at: 0)
        disk.place(header.name, header.encoded + record + [UInt8](repeating: 0, count: 4096))
        var scanner = LogScanner(try LogSegment.open(header.name, in: disk))
        switch try scanner.next() {
        case .record(let found): #expect(excess == 0 && Int(found.length) == length)
        case .bad(let damage): #expect(excess > 0 && damage == .form)
        case .nothing: Issue.record("nothing was found")
        }
    }

    /// The control: files that are made anew with nothing changed are good.
    @Test func whatIsMadeAnewAsItWasOpens() throws {
        let disk = try makeDisk()
        for name in try disk.names() {
            let bytes = try disk.contents(of: name)
            if name.hasSuffix(CheckpointSummary.suffix) {
                disk.place(name, ForgedCheckpoint(bytes).bytes)
            } else {
                let header = try LogSegment.open(name, in: disk).header
                disk.place(name, header.encoded + bytes.dropFirst(LogSegmentHeader.bytes))
            }
        }
        #expect(try open(disk, isReadOnly: true).count == 41)
        #expect(try open(disk, isReadOnly: false).count == 41)
    }

    /// - Parameter isBackedUp: Whether a copy is made of it nevertheless, which is refused in its turn.
    private func expectRefused(_ disk: SimulatedDisk, isBackedUp: Bool = false) throws {
        let changes = disk.changeCount
        for isReadOnly in [true, false] {
            let error = storeError { try open(disk, isReadOnly: isReadOnly) }
            guard case .corrupted = error else {
                Issue.record("opened, or failed with \(String(describing: error))")
                return
            }
        }
        #expect(disk.changeCount == changes)
        var check = DirectoryCheck(disk)
        try check.run()
        #expect(!check.report.problems.isEmpty)
        var backup = Backup(from: disk, to: SimulatedDisk())
        #expect((storeError { try backup.run() } == nil) == isBackedUp)
    }

    /// A directory that needs its checkpoint: the log before it is gone.
    private func makeDisk() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = try open(disk, isReadOnly: false)
        for number in 0..<40 { try store.put("\(number)", String(repeating: "x", count: 200)) }
        try store.compact()
        try store.put("more", "x")
        try store.close()
        return disk.reopened()
    }

    private func open(_ disk: SimulatedDisk, isReadOnly: Bool) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: disk, isReadOnly: isReadOnly, limits: .tiny))
    }
}
