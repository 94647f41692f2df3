/// A file of the log that is written to.
final class LogSegment: Sendable {
    static let temporaryName = "next.temporary"
    /// A file that is set aside before it is known what it will be. Each has a name of its own.
    static func preparedName(_ count: Int) -> String { "prepared-\(count).temporary" }

    let header: LogSegmentHeader
    let file: any StorageFile
    /// Held while the file is synced; whether that has failed.
    private let failure: Lock<StorageProblem?>?

    init(header: LogSegmentHeader, file: any StorageFile) {
        self.header = header
        self.file = file
        failure = Lock(nil)
    }

    /// Syncs the file, one at a time: of several at once, the system tells one only that bytes were lost. After that it
    /// fails for good.
    func sync() throws(StorageProblem) {
        guard let failure else { throw StorageProblem(operation: "sync", path: header.name, code: System.noMemory) }
        try failure.withLock { failure throws(StorageProblem) in
            if let failure { throw failure }
            do throws(StorageProblem) {
                try file.sync()
            } catch {
                failure = error
                throw error
            }
        }
    }

    /// Makes a segment that lasts, in a file made for it or prepared before.
    static func make(
        _ header: LogSegmentHeader, in storage: any Storage, prepared: PreparedFile? = nil,
        content: [UInt8] = []
    ) throws(StorageProblem) -> LogSegment {
        let file: any StorageFile
        if let prepared {
            file = prepared.file
        } else {
            file = try storage.create(temporaryName, bytes: header.fileBytes)
        }
        try file.write(unsafe header.encoded.span.bytes, at: 0)
        if !content.isEmpty { try file.write(unsafe content.span.bytes, at: LogSegmentHeader.bytes) }
        try file.sync()
        try storage.rename(prepared?.name ?? temporaryName, to: header.name)
        try storage.syncDirectory()
        return LogSegment(header: header, file: file)
    }

    /// Where a file ends of several that may have gaps between them, as the next one says, or it itself. `nil` for one that is
    /// open.
    static func knownEnd(of place: Int, in segments: [LogSegment]) -> UInt64? {
        if place + 1 < segments.count, segments[place + 1].header.previousBase == segments[place].header.base {
            return segments[place + 1].header.previousEnd
        }
        let sealed = segments[place].header.sealedEnd
        return sealed == 0 ? nil : sealed
    }

    /// Opens one there is, to be read.
    static func open(_ name: String, in storage: any Storage) throws(StoreError) -> LogSegment {
        try storing { () throws(StorageProblem) in
            let file = try storage.open(name)
            return file
        }.readingHeader(name, in: storage)
    }
}

extension StorageFile {
    /// Reads so many bytes, or fewer at the end of the file.
    func read(_ count: Int, at offset: Int) throws(StorageProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        var target = unsafe span.mutableBytes
        let found = try read(into: &target, at: offset)
        bytes.removeLast(count - found)
        return bytes
    }

    fileprivate func readingHeader(_ name: String, in storage: any Storage) throws(StoreError) -> LogSegment {
        let bytes = try storing { () throws(StorageProblem) in try read(LogSegmentHeader.bytes, at: 0) }
        let fileBytes = try storing { () throws(StorageProblem) in try size() }
        do throws(Damage) {
            let header = try LogSegmentHeader(unsafe bytes.span.bytes)
            guard header.name == name else { throw .header }
            // It had all its bytes before it had its name.
            guard fileBytes >= header.fileBytes else { throw .cutOff }
            return LogSegment(header: header, file: self)
        } catch {
            throw .corrupted(storage, name, at: 0, error)
        }
    }
}

/// Does something with files whose failure is the caller's to see.
func storing<R>(_ body: () throws(StorageProblem) -> R) throws(StoreError) -> R {
    do throws(StorageProblem) {
        return try body()
    } catch {
        throw StoreError(error)
    }
}

extension StoreError {
    static func corrupted(_ storage: any Storage, _ name: String, at offset: Int, _ damage: Damage) -> StoreError {
        let path = "\(storage.path)/\(name)"
        return switch damage {
        case .version(let version): .formatUnknown(path: path, version: version)
        case .cutOff: .corrupted(path: path, offset: offset, reason: "it ends too early")
        case .header: .corrupted(path: path, offset: offset, reason: "its header is damaged")
        case .checksum: .corrupted(path: path, offset: offset, reason: "the checksum is wrong")
        case .form: .corrupted(path: path, offset: offset, reason: "what is there is no record")
        case .missing: .corrupted(path: path, offset: offset, reason: "something is missing that was synced")
        case .identity: .corrupted(path: path, offset: offset, reason: "it is another store's")
        }
    }
}
