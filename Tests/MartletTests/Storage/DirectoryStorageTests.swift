import Foundation
import Testing

@testable import Martlet

/// A real directory does what a store wants of it, and says why where it cannot.
@Suite struct DirectoryStorageTests {
    let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func open(_ access: DirectoryStorage.Access = .exclusive) throws -> DirectoryStorage {
        try DirectoryStorage.open(path: place.path, access: access)
    }

    @Test func aMissingDirectoryIsMadeForThisUserAlone() throws {
        let path = place["store"]
        _ = try DirectoryStorage.open(path: path, access: .exclusive)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(attributes[.type] as? FileAttributeType == .typeDirectory)
    }

    @Test func theDirectoryAboveIsNotMade() throws {
        let path = place["missing/store"]
        let error = storeError { try DirectoryStorage.open(path: path, access: .exclusive) }
        #expect(error == .storageFailed(operation: "create", path: path, code: ENOENT, durableThrough: nil))
        #expect(try place.names() == [])
    }

    @Test(arguments: [DirectoryStorage.Access.exclusive, .readOnly])
    func aFileIsNoDirectory(access: DirectoryStorage.Access) throws {
        try Data().write(to: URL(filePath: place["file"]))
        for path in [place["file"], place["file/store"]] {
            let error = storeError { try DirectoryStorage.open(path: path, access: access) }
            #expect(error == .storageFailed(operation: "open", path: path, code: ENOTDIR, durableThrough: nil))
        }
    }

    @Test func whatIsMadeIsForThisUserAlone() throws {
        _ = try open().create("a", bytes: 1)
        for name in try place.names() {
            let attributes = try FileManager.default.attributesOfItem(atPath: place[name])
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func aMadeFileHasItsRoomOnTheDisk() throws {
        let bytes = 1 << 20
        _ = try open().create("a", bytes: bytes)
        var status = stat()
        #expect(unsafe stat(place["a"], &status) == 0)
        #expect(Int(status.st_size) == bytes)
        #expect(Int(status.st_blocks) * 512 >= bytes)
    }

    @Test(arguments: [0, 1, 65_536, 200_000])
    func zerosTakeThePlaceOfRoomThatCannotBeSetAside(bytes: Int) throws {
        let directory = try OpenFile(directory: place.path)
        let file = try OpenFile("a", in: directory, .making)
        try file.writeZeros(bytes: bytes)
        #expect(try file.bytes() == [UInt8](repeating: 0, count: bytes))
    }

    @Test func theLockFileIsNoneOfTheFiles() throws {
        let storage = try open()
        #expect(try place.names() == ["LOCK"])
        #expect(try storage.names() == [])
        #expect(failure { try storage.remove("LOCK") } == EINVAL)
        #expect(failure { try storage.create("LOCK", bytes: 0) } == EINVAL)
        #expect(try place.names() == ["LOCK"])
    }

    @Test(arguments: ["", ".", "..", "a/b", "../a", "/tmp/a", "a\0b"])
    func namesLeadNowhereElse(name: String) throws {
        let storage = try open()
        _ = try storage.create("a", bytes: 0)
        #expect(failure { try storage.create(name, bytes: 0) } == EINVAL)
        #expect(failure { try storage.open(name) } == EINVAL)
        #expect(failure { try storage.rename("a", to: name) } == EINVAL)
        #expect(failure { try storage.rename(name, to: "b") } == EINVAL)
        #expect(failure { try storage.remove(name) } == EINVAL)
        #expect(try storage.names() == ["a"])
    }

    @Test func aReaderChangesNothing() throws {
        try Data([1, 2]).write(to: URL(filePath: place["a"]))
        let storage = try open(.readOnly)
        #expect(try storage.contents(of: "a") == [1, 2])
        #expect(failure { try storage.create("b", bytes: 0) } == EROFS)
        #expect(failure { try storage.rename("a", to: "b") } == EROFS)
        #expect(failure { try storage.remove("a") } == EROFS)
        #expect(try place.names() == ["a"])
    }

    @Test func aReaderMakesNoDirectory() throws {
        let path = place["store"]
        let error = storeError { try DirectoryStorage.open(path: path, access: .readOnly) }
        #expect(error == .storageFailed(operation: "open", path: path, code: ENOENT, durableThrough: nil))
        #expect(try place.names() == [])
    }

    @Test func aRenamedDirectoryIsFollowedAndItsPathLeftAlone() throws {
        let path = place["old"]
        let storage = try DirectoryStorage.open(path: path, access: .exclusive)
        try FileManager.default.moveItem(atPath: path, toPath: place["new"])
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        _ = try storage.create("a", bytes: 1)
        try storage.rename("a", to: "b")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: place["new"]).sorted() == ["LOCK", "b"])
    }

    @Test func aVanishedDirectoryGivesErrors() throws {
        let path = place["store"]
        let storage = try DirectoryStorage.open(path: path, access: .exclusive)
        let file = try storage.create("a", bytes: 3)
        try FileManager.default.removeItem(atPath: path)
        #expect(failure { try storage.create("b", bytes: 1) } == ENOENT)
        #expect(failure { try storage.open("a") } == ENOENT)
        #expect(failure { try storage.rename("a", to: "b") } == ENOENT)
        #expect(try place.names() == [])
        // Who has a file open keeps it.
        try file.write([1, 2, 3], at: 0)
        #expect(try file.bytes() == [1, 2, 3])
    }

    @Test func aClosedDirectoryIsChangedNoMore() throws {
        let storage = try open()
        storage.close()
        #expect(failure { try storage.create("a", bytes: 1) } == EBADF)
        #expect(try place.names() == ["LOCK"])
    }

    @Test func aProblemNamesTheFile() throws {
        let storage = try open()
        do throws(StorageProblem) {
            _ = try storage.open("a")
            Issue.record("There is no such file.")
        } catch {
            #expect(error == StorageProblem(operation: "open", path: place["a"], code: ENOENT))
            let told = "\(StoreError(error))"
            #expect(told == "Could not open \(place["a"]): No such file or directory: check the path.")
        }
    }

    @Test func aFullDeviceIsSaid() throws {
        let full = try OpenFile("full", in: OpenFile(directory: "/dev"), .locking)
        #expect(failure { try full.write([1], at: 0) } == ENOSPC)
    }

    #if os(Linux) && !MARTLET_PORTABLE
    /// More than any file may have, which Linux refuses before it sets anything aside. Never a size that it might try: it
    /// would take the machine's whole disk or memory, and where zeros are written instead, any size is tried.
    @Test func aFileForWhichThereIsNoRoomIsNotLeftBehind() throws {
        let storage = try open()
        #expect(failure { try storage.create("a", bytes: .max) } == EFBIG)
        #expect(try storage.names() == [])
        _ = try storage.create("a", bytes: 1)
        #expect(try storage.names() == ["a"])
    }
    #endif
}
