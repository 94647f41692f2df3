import MartletTestSupport
import Testing

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A real directory and the simulated disk keep the same contract, so that what a test proves on the one holds on the
/// other.
@Suite struct StorageContractTests {
    enum Kind: CaseIterable, Sendable {
        case directory, simulated
    }

    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func open(_ kind: Kind) throws -> any Storage {
        switch kind {
        case .directory: try DirectoryStorage.open(path: place.path, access: .exclusive)
        case .simulated: SimulatedDisk()
        }
    }

    @Test(arguments: Kind.allCases) func whatIsWrittenIsRead(kind: Kind) throws {
        let storage = try open(kind)
        let file = try storage.create("a", bytes: 2000)
        #expect(try file.bytes() == [UInt8](repeating: 0, count: 2000))
        try file.write([1, 2, 3], at: 511)
        try file.write([], at: 5000)
        #expect(try file.size() == 2000)
        try file.write([4], at: 2999)
        #expect(try file.size() == 3000)
        try file.sync()
        try storage.syncDirectory()
        #expect(try file.read(5, at: 510) == [0, 1, 2, 3, 0])
        #expect(try file.read(9, at: 2998) == [0, 4])
        #expect(try file.read(9, at: 9999) == [])
        #expect(try storage.contents(of: "a") == file.bytes())
    }

    @Test(arguments: Kind.allCases) func aFileThatIsMadeAnewReplacesTheOldOneWhoeverHasIt(kind: Kind) throws {
        let storage = try open(kind)
        let old = try storage.create("a", bytes: 1)
        try old.write([1], at: 0)
        let new = try storage.create("a", bytes: 2)
        #expect(try new.bytes() == [0, 0])
        #expect(try old.bytes() == [1])
        #expect(try storage.names() == ["a"])
    }

    @Test(arguments: Kind.allCases) func aRenamedFileReplacesTheOneOfThatName(kind: Kind) throws {
        let storage = try open(kind)
        try storage.create("a", bytes: 1).write([1], at: 0)
        let old = try storage.create("b", bytes: 1)
        try storage.rename("a", to: "b")
        #expect(try storage.names() == ["b"])
        #expect(try storage.contents(of: "b") == [1])
        #expect(try old.bytes() == [0])
    }

    @Test(arguments: Kind.allCases) func whoHasARemovedFileKeepsIt(kind: Kind) throws {
        let storage = try open(kind)
        let file = try storage.create("a", bytes: 1)
        try storage.remove("a")
        try file.write([7], at: 0)
        #expect(try file.bytes() == [7])
        #expect(try storage.names() == [])
    }

    @Test(arguments: Kind.allCases) func whatIsNotThereIsSaidToBeMissing(kind: Kind) throws {
        let storage = try open(kind)
        #expect(failure { try storage.open("a") } == ENOENT)
        #expect(failure { try storage.remove("a") } == ENOENT)
        #expect(failure { try storage.rename("a", to: "b") } == ENOENT)
    }

    @Test(arguments: Kind.allCases) func aFileThatIsOpenedCanOnlyBeRead(kind: Kind) throws {
        let storage = try open(kind)
        _ = try storage.create("a", bytes: 1)
        let file = try storage.open("a")
        #expect(failure { try file.write([1], at: 0) } == EBADF)
        #expect(try file.bytes() == [0])
    }

    @Test(arguments: Seed.some(20)) func theSimulatedDiskDoesWhatTheRealOneDoes(seed: Seed) throws {
        var random = seed.generator()
        var pair = (Side(try open(.directory)), Side(try open(.simulated)))
        for step in 0..<300 {
            let call = RandomCall(using: &random)
            #expect(pair.0.outcome(of: call) == pair.1.outcome(of: call), "\(seed), step \(step): \(call)")
        }
    }
}

/// A call with what it is given.
private struct RandomCall {
    let call: DiskCall
    let name: String
    let newName: String
    let offset: Int
    let bytes: [UInt8]
    /// Which of the files made so far.
    let file: Int

    init(using random: inout SeededGenerator) {
        let names = ["a", "b", "c", "LOCK", "../a"]
        // Bad names are rare: two random places, and the lower of them.
        let place = { (random: inout SeededGenerator) in
            min(Int.random(in: 0..<5, using: &random), Int.random(in: 0..<5, using: &random))
        }
        call = DiskCall.allCases.randomElement(using: &random) ?? .names
        name = names[place(&random)]
        newName = names[place(&random)]
        offset = Int.random(in: 0..<3000, using: &random)
        bytes = (0..<Int.random(in: 0..<1500, using: &random)).map { _ in UInt8.random(in: 0...9, using: &random) }
        file = Int.random(in: 0..<1000, using: &random)
    }
}

/// A storage, and the files that were made on it.
private struct Side {
    private let storage: any Storage
    private var files: [any StorageFile] = []

    init(_ storage: any Storage) {
        self.storage = storage
    }

    /// What a call gives, or the number for why it fails.
    mutating func outcome(of call: RandomCall) -> String {
        do {
            return try perform(call)
        } catch {
            return "\((error as? StorageProblem)?.code ?? -1)"
        }
    }

    private mutating func perform(_ call: RandomCall) throws -> String {
        let file = files.isEmpty ? nil : files[call.file % files.count]
        switch call.call {
        case .names: return "\(try storage.names().sorted())"
        case .create: files.append(try storage.create(call.name, bytes: call.bytes.count))
        case .open: return "\(try storage.contents(of: call.name))"
        case .rename: try storage.rename(call.name, to: call.newName)
        case .remove: try storage.remove(call.name)
        case .syncDirectory: try storage.syncDirectory()
        case .size: return "\(try file?.size() ?? -1)"
        case .write: try file?.write(call.bytes, at: call.offset)
        case .read: return "\(try file?.read(call.bytes.count, at: call.offset) ?? [])"
        case .sync: try file?.sync()
        }
        return "done"
    }
}
