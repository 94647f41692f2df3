import Foundation
import Testing

@testable import Martlet

/// One store at a time has a directory, in this process and among all, and the next one need do nothing to get it.
@Suite struct DirectoryLockTests {
    let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func open() throws(StoreError) -> DirectoryStorage {
        try DirectoryStorage.open(path: place.path, access: .exclusive)
    }

    private func locked(by processID: Int?) -> StoreError { .directoryLocked(path: place.path, processID: processID) }

    @Test func aSecondStoreInOneProcessIsRefused() throws {
        let storage = try open()
        #expect(storeError(open) == locked(by: Int(getpid())))
        storage.close()
        #expect(storeError(open) == nil)
    }

    @Test func aStoreThatIsDroppedLetsGo() throws {
        do {
            let storage = try open()
            _ = try storage.create("a", bytes: 1)
            #expect(storeError(open) != nil)
        }
        #expect(storeError(open) == nil)
    }

    @Test func closingTwiceLeavesTheNextHolderItsLock() throws {
        let first = try open()
        first.close()
        let second = try open()
        first.close()
        #expect(storeError(open) == locked(by: Int(getpid())))
        second.close()
    }

    @Test func readersAndAStoreKeepEachOtherOut() throws {
        let storage = try open()
        let read = { try DirectoryStorage.open(path: self.place.path, access: .readOnly) }
        #expect(storeError(read) == locked(by: Int(getpid())))
        // Who copies need not wait.
        _ = try DirectoryStorage.open(path: place.path, access: .copying)
        storage.close()
        let readers = [try read(), try read()]
        #expect(storeError(open) == locked(by: nil))
        withExtendedLifetime(readers) {}
    }

    @Test func anotherProcessIsKeptOutUntilClose() throws {
        let storage = try open()
        #expect(try tryLock() == 1)
        storage.close()
        #expect(try tryLock() == 0)
    }

    @Test func theProcessThatHoldsItIsNamed() throws {
        let holder = try Holder(of: place)
        #expect(storeError(open) == locked(by: holder.processID))
        holder.end()
        #expect(storeError(open) == nil)
    }

    @Test func aKilledProcessHoldsNothing() throws {
        let holder = try Holder(of: place)
        #expect(storeError(open) != nil)
        holder.killNow()
        #expect(try String(contentsOfFile: place["LOCK"], encoding: .utf8) == "\(holder.processID)\n")
        let storage = try open()
        #expect(storeError(open) == locked(by: Int(getpid())))
        storage.close()
    }

    #if os(Linux)
    /// Else the directory would stay locked when this process is killed and the child is not.
    @Test func aForkedChildHasNoPartInIt() throws {
        let storage = try open()
        let other = try OpenFile("other", in: OpenFile(directory: place.path), .locking)
        let child = try fork()
        defer { child.finish() }
        let files = try child.openFiles().filter { $0.hasPrefix(place.path) }
        #expect(!files.contains(place["LOCK"]))
        // The other way round, a file that nothing is done for is open there.
        #expect(files.contains(other.path))
        storage.close()
        #expect(storeError(open) == nil)
    }

    /// A copy of this process that waits for its end.
    private struct Child {
        let processID: pid_t
        let end: Pipe

        func openFiles() throws -> [String] {
            let folder = "/proc/\(processID)/fd"
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
                try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            }
        }

        func finish() {
            end.fileHandleForWriting.closeFile()
            _ = waitpid(processID, nil, 0)
        }
    }

    /// Swift has no `fork`, since a copy with one of the threads can do little. This one makes three calls.
    private func fork() throws -> Child {
        typealias Fork = @convention(c) () -> pid_t
        let fork = try unsafe unsafeBitCast(#require(dlsym(nil, "fork")), to: Fork.self)
        let (ready, end) = (Pipe(), Pipe())
        let readyEnd = ready.fileHandleForWriting.fileDescriptor
        let (endEnd, parentsEnd) = (end.fileHandleForReading.fileDescriptor, end.fileHandleForWriting.fileDescriptor)
        var byte: UInt8 = 1
        let processID = fork()
        if processID == 0 {
            close(parentsEnd)
            unsafe write(readyEnd, &byte, 1)
            unsafe read(endEnd, &byte, 1)
            _exit(0)
        }
        #expect(ready.fileHandleForReading.readData(ofLength: 1) == Data([1]))
        return Child(processID: processID, end: end)
    }
    #endif

    /// In the moment in which the holder has not said who it is, or on a disk that is full.
    @Test(arguments: ["", "\n", "nobody\n", "12x\n"])
    func aHolderThatDoesNotSayWhoItIsHoldsAsWell(text: String) throws {
        let holder = try Holder(of: place)
        try Data(text.utf8).write(to: URL(filePath: place["LOCK"]), options: [])
        #expect(storeError(open) == locked(by: nil))
        holder.killNow()
    }

    /// Tries to lock the file from another process: 0 if it could.
    private func tryLock() throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["flock", "--nonblock", place["LOCK"], "true"]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// A process that has the lock, as a store in it would.
    private final class Holder {
        private let process = Process()
        private let input = Pipe()
        var processID: Int { Int(process.processIdentifier) }

        init(of place: TemporaryDirectory) throws {
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            let script = "echo $$ >'\(place["LOCK"])'; echo locked; exec cat"
            process.arguments = ["flock", "--no-fork", place["LOCK"], "sh", "-c", script]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
        }

        func end() {
            input.fileHandleForWriting.closeFile()
            process.waitUntilExit()
        }

        func killNow() {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }
}
