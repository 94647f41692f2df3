import Foundation
import MartletTestSupport
import Testing

@testable import Martlet

/// What is on the disk is read by later versions too, so no byte of it changes unless the version does.
@Suite struct GoldenTests {
    /// Files as version 1 wrote them.
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "format-1")

    private func open(_ change: (_ name: String, _ bytes: inout [UInt8]) -> Void = { _, _ in }) throws -> Store {
        let disk = SimulatedDisk()
        let names = try FileManager.default.contentsOfDirectory(atPath: GoldenTests.directory.path)
        for name in names {
            var bytes = [UInt8](try Data(contentsOf: GoldenTests.directory.appending(path: name)))
            change(name, &bytes)
            disk.place(name, bytes)
        }
        return Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
    }

    /// Puts into a store what the files have: first what the checkpoint has, if there can be one, then what the log has
    /// after it.
    private func fill(_ store: Store) throws {
        try store.put("key", "value")
        try store.put("removed", "x")
        try store.increment("number", by: 42)
        try store.keyspace("old").put("a", "b")
        try store.keyspace("dropped").put("a", "b")
        if store.recovery != nil { try store.checkpoint() }
        try store.remove("removed")
        try store.renameKeyspace("old", to: "new")
        try store.dropKeyspace("dropped")
        try store.put("large", String(repeating: "l", count: 1500))
        try store.write { batch in
            try batch.put("first", "1")
            try batch.put("second", "2")
        }
        let cleared = try store.keyspace("cleared")
        try cleared.put("a", "b")
        try cleared.clear()
    }

    @Test func theFilesOfVersion1Open() throws {
        let expected = try Store()
        let store = try open()
        #expect(store.recovery?.checkpoint != nil)
        try fill(expected)
        #expect(try StoreContents(of: store) == StoreContents(of: expected))
    }

    /// The same without the checkpoint: all of it is in the log.
    @Test func theLogOfVersion1IsReadFromItsBeginning() throws {
        let disk = SimulatedDisk()
        for name in try FileManager.default.contentsOfDirectory(atPath: GoldenTests.directory.path)
        where name.hasSuffix(LogSegmentHeader.suffix) {
            disk.place(name, [UInt8](try Data(contentsOf: GoldenTests.directory.appending(path: name))))
        }
        let expected = try Store()
        try fill(expected)
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        #expect(try StoreContents(of: store) == StoreContents(of: expected))
    }

    @Test func aLogOfALaterVersionIsRefusedByName() throws {
        let error = storeError {
            try open { name, bytes in
                guard name.hasSuffix(LogSegmentHeader.suffix) else { return }
                // That version has it in the checksum.
                bytes[8] = 2
                let version = unsafe bytes.span.bytes.extracting(8..<12).checksum()
                bytes.set(littleEndian: unsafe bytes.span.bytes.extracting(16..<96).checksum(after: version), at: 12)
            }
        }
        guard case .formatUnknown(let path, 2) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix(LogSegmentHeader.suffix))
    }

    @Test func aVersionThatIsDamagedIsNoLaterOne() throws {
        let error = storeError { try open { if $0.hasSuffix(LogSegmentHeader.suffix) { $1[8] = 2 } } }
        guard case .corrupted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aCheckpointOfALaterVersionIsRefusedByName() throws {
        let error = storeError {
            try open { name, bytes in
                guard name.hasSuffix(CheckpointSummary.suffix) else { return }
                // The checksum is right: that version would have made it so.
                let end = CheckpointBlock.headerBytes + 40
                bytes[CheckpointBlock.headerBytes + 8] = 2
                let checksum = unsafe bytes.span.bytes.extracting(4..<end).checksum()
                bytes.set(littleEndian: checksum, at: 0)
            }
        }
        guard case .formatUnknown(let path, 2) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix(CheckpointSummary.suffix))
    }

    // MARK: - What is written now

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func anEffectHasTheseBytes() {
        let plain = Effect(.put, keyspace: 0x0102_0304, keyBytes: 0x0506, valueBytes: 0x0708_090A)
        #expect(header(of: plain) == "01000605" + "04030201" + "0a090807")
        let limited = Effect(
            .put, keyspace: 0x0102_0304, keyBytes: 0x0506, valueBytes: 0x0708_090A, deadline: 0x1122_3344_5566_7788)
        #expect(header(of: limited) == "01010605" + "04030201" + "0a090807" + "8877665544332211")
        let causes: [Effect.Cause] = [.request, .expiry, .eviction]
        let removals = causes.map { header(of: Effect(.remove, keyspace: 1, keyBytes: 2, cause: $0)) }
        #expect(removals == [0, 2, 4].map { "020\($0)0200" + "01000000" + "00000000" })
        let kinds: [Effect.Kind] = [
            .put, .remove, .clear, .makeKeyspace, .renameKeyspace, .dropKeyspace, .setDeadline,
        ]
        #expect(kinds.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
    }

    private func header(of effect: Effect) -> String {
        var bytes: [UInt8] = []
        effect.withHeader { bytes.append(copying: $0) }
        #expect(bytes.count == effect.headerBytes)
        return hexadecimal(bytes)
    }

    @Test func aBlockOfACheckpointHasTheseBytes() {
        var block = CheckpointBlock.unsealed + [1, 2, 3]
        CheckpointBlock.seal(&block, .entries)
        #expect(hexadecimal(block) == "9d99b26e" + "03000000" + "03000000" + "03000000" + "010203")
    }

    /// The records of the golden log, as they are read: what each number and kind means stays.
    @Test func theRecordsOfVersion1AreTheseInThisOrder() throws {
        let disk = SimulatedDisk()
        let name = LogSegmentHeader.name(base: 0)
        disk.place(name, [UInt8](try Data(contentsOf: GoldenTests.directory.appending(path: name))))
        var scanner = LogScanner(try LogSegment.open(name, in: disk))
        var kinds: [UInt8] = []
        while case .record(let header) = try scanner.next() { kinds.append(header.kind.rawValue) }
        #expect(Set(kinds) == [1, 3, 4, 5])
        #expect(kinds.filter { $0 == 5 }.count == 1)
    }

    /// Writes files of the present version, where they are wanted: for when there is a new one.
    @Test(.enabled(if: environment("MARTLET_GOLDEN_DIRECTORY") != nil)) func filesAreWritten() throws {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        try fill(store)
        try store.close()
        for name in try disk.names() {
            let folder = URL(filePath: environment("MARTLET_GOLDEN_DIRECTORY") ?? "")
            try Data(disk.contents(of: name)).write(to: folder.appending(path: name))
        }
    }
}
