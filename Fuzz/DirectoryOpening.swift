@testable import Martlet

/// Opens a directory with a store's files, whatever is in them, in every way there is. What comes of one must agree with
/// what comes of the others, and files that are refused stay as they are.
struct DirectoryOpening {
    private let files: [FuzzedFile]

    /// So small that a log of a few records has several files.
    private static let limits = LogLimits(
        bufferBytes: 16 << 10, recordBytesMax: 1 << 10, firstSegmentBytes: 8 << 10, segmentBytesMax: 16 << 10,
        checkpointBytesMin: 32 << 10, checkpointBlockBytes: 512)

    /// The keyspaces by their names, the default one having none, and their entries.
    private typealias Contents = [[UInt8]?: [[UInt8]: [UInt8]]]

    /// Of files of one name, the last one counts.
    init(_ files: [FuzzedFile]) { self.files = MemoryStorage(files).contents }

    /// Ends the process if something is wrong.
    func check(isWritable: Bool) {
        let reading = MemoryStorage(files)
        let read = outcome(of: reading, isReadOnly: true)
        expect(reading.contents == files, "a store that is only read has changed its files")
        checkDirectory(reading)
        if isWritable { checkWriting(read) }
    }

    private func checkWriting(_ read: Result<Contents, StoreError>) {
        let storage = MemoryStorage(files)
        let written = outcome(of: storage, isReadOnly: false)
        switch (read, written) {
        case (.success(let contents), .success(let same)):
            expect(contents == same, "read only: \(contents), to be written: \(same)")
            let again = outcome(of: storage, isReadOnly: true)
            expect(again == written, "the first time: \(same), the second time: \(again)")
        case (.success, .failure(.sequenceExhausted)): break
        case (.failure(let error), .failure(let same)):
            // A directory without files is a new one only for who may write.
            expect(error == same, "read only: \(error), to be written: \(same)")
            expect(storage.contents == files, "refused files were changed")
        default: expect(files.isEmpty, "read only: \(read), to be written: \(written)")
        }
    }

    /// A directory that opens, or one that is refused with an error that opening may have.
    private func outcome(of storage: MemoryStorage, isReadOnly: Bool) -> Result<Contents, StoreError> {
        do {
            // What has a deadline is there, or is not, each time.
            let options = StoreOptions(memoryLimit: 64 << 20, clock: ManualClock(wallMilliseconds: 1 << 40))
            let core = try StoreCore(
                options, storage: storage, isReadOnly: isReadOnly, limits: DirectoryOpening.limits,
                hashKey: .known(1))
            core.checkInvariants()
            let contents = try contents(of: Store(core: core))
            try core.close()
            return .success(contents)
        } catch {
            switch error as? StoreError {
            case .some(let error) where error.isOfOpening: return .failure(error)
            default: fatalError("opening failed with \(error)")
            }
        }
    }

    private func contents(of store: Store) throws -> Contents {
        var contents: Contents = [:]
        for keyspace in [store.target] + store.keyspaces() {
            var entries: [[UInt8]: [UInt8]] = [:]
            try keyspace.forEach { key, value in
                let old = entries.updateValue([UInt8](copying: value), forKey: [UInt8](copying: key))
                expect(old == nil, "an entry is there twice")
                return true
            }
            contents[keyspace.name] = entries
        }
        return contents
    }

    private func checkDirectory(_ storage: MemoryStorage) {
        var check = DirectoryCheck(storage)
        do throws(StoreError) { try check.run() } catch { fatalError("checking failed with \(error)") }
    }
}

extension StoreError {
    /// Whether it is one that whatever is in a file may lead to.
    fileprivate var isOfOpening: Bool {
        switch self {
        case .corrupted, .formatUnknown, .storageFailed, .sequenceExhausted: true
        default: false
        }
    }
}

/// Says what is wrong and ends the process, in optimized builds too.
func expect(_ isTrue: Bool, _ words: @autoclosure () -> String) {
    if !isTrue { fatalError(words()) }
}
