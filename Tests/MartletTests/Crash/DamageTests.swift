import MartletTestSupport
import Testing

@testable import Martlet

/// A file that is not as it was written is noticed, or makes no difference: a store never opens with other contents.
///
/// What nobody can notice: that all files are gone, which is a new directory, and that the newest file of the log is gone
/// or some of the newest together, if no checkpoint needs them, since a crash leaves the same before they are made.
@Suite struct DamageTests {
    /// A directory that a store has closed.
    enum Directory: CaseIterable, Sendable {
        case log, logAndCheckpoints

        func make() throws -> DamagedDirectory {
            let disk = SimulatedDisk()
            let limits = LogLimits(
                bufferBytes: 16 << 10, recordBytesMax: 256, firstSegmentBytes: 5 << 10, segmentBytesMax: 6 << 10)
            for round in 0..<(self == .log ? 1 : 2) {
                let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: limits))
                for number in 0..<6 { try store.put("\(round) \(number)", "value \(number)") }
                try store.remove("0 2")
                try store.put("large", [UInt8](repeating: UInt8(round), count: 400))
                try store.keyspace("other").put("key", "\(round)")
                if self == .logAndCheckpoints { try store.checkpoint() }
                try store.write { batch in
                    try batch.put("a", "\(round)")
                    try batch.put("b", "\(round)")
                }
                try store.close()
            }
            return try DamagedDirectory(disk)
        }
    }

    /// Where files are empty, a short run tries every 16th byte.
    @Test(arguments: Directory.allCases) func aBitThatIsTurnedOverIsNoticed(kind: Directory) throws {
        let directory = try kind.make()
        var (tried, noticed, random) = (0, 0, SeededGenerator(seed: 1))
        for (name, bytes) in directory.files {
            for offset in bytes.indices where isLongTest || bytes.isUsed(around: offset) || offset % 16 == 0 {
                let only = Int.random(in: 0..<8, using: &random)
                for bit in isLongTest ? 0..<8 : only..<only + 1 {
                    var changed = bytes
                    changed[offset] ^= 1 << UInt8(bit)
                    let outcome = directory.outcome(with: name, changed)
                    if case .refused(let path) = outcome { #expect(path == "disk/" + name, "bit \(bit) of \(offset)") }
                    #expect(outcome != .different, "bit \(bit) of byte \(offset) of \(name)")
                    (tried, noticed) = (tried + 1, noticed + (outcome == .same ? 0 : 1))
                }
            }
        }
        #expect(noticed > 200)
        print("\(kind): \(tried) bits turned over, \(noticed) noticed")
    }

    @Test(arguments: Directory.allCases) func aFileThatEndsTooEarlyIsNoticed(kind: Directory) throws {
        let directory = try kind.make()
        for (name, bytes) in directory.files {
            for length in stride(from: 0, to: bytes.count, by: isLongTest ? 1 : 7) {
                let outcome = directory.outcome(with: name, Array(bytes.prefix(length)))
                #expect(outcome == .same || outcome == .refused(path: "disk/" + name), "\(length) bytes of \(name)")
            }
        }
    }

    @Test(arguments: Directory.allCases) func aFileThatIsMissingIsNoticed(kind: Directory) throws {
        let directory = try kind.make()
        let newest = directory.files.map(\.name).last { $0.hasSuffix(".log") }
        for (name, _) in directory.files where name != newest {
            #expect(directory.outcome(with: name, nil) != .different, "\(name)")
        }
    }

    @Test func aLogThatIsMissingAltogetherIsNoticed() throws {
        let directory = try Directory.logAndCheckpoints.make()
        let outcome = directory.outcome { $0.hasSuffix(".log") ? nil : $1 }
        guard case .refused = outcome else {
            Issue.record("opened without a log")
            return
        }
    }

    /// The control: what is as it was is no damage, and what reads otherwise is noticed.
    @Test(arguments: Directory.allCases) func whatIsAsItWasOpens(kind: Directory) throws {
        let directory = try kind.make()
        #expect(directory.outcome { $1 } == .same)
        var other = directory
        other.contents["", "more"] = "than there is"
        #expect(other.outcome { $1 } == .different)
    }
}

extension [UInt8] {
    /// Whether anything but zero is close to a place.
    fileprivate func isUsed(around place: Int) -> Bool {
        self[Swift.max(0, place - 32)..<Swift.min(count, place + 32)].contains { $0 != 0 }
    }
}
