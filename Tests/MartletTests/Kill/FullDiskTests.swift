import Martlet
import MartletTestSupport
import Testing

/// A log that may not grow any more, by a limit on the length of files: no real disk is filled.
@Suite struct FullDiskTests {
    /// Enough for one file of the log and not for the next, which has twice as much. The process itself looks whether
    /// the error says so, and reads go on.
    @Test func whatWasAcknowledgedBeforeTheDiskWasFullIsThereAfterwards() throws {
        let place = try TemporaryDirectory()
        let (lines, exitCode) = try KillTarget([place.path, "--fill"], fileBytesMax: 3 << 19).outcome()
        #expect(exitCode == 0)
        #expect(lines.count > 50)
        let store = try Store(at: place.path)
        for number in 0..<lines.count { #expect(try store.get("\(number)")?.count == 10_000) }
        // One may have been made and not acknowledged.
        #expect(store.count - lines.count <= 1)
        try store.put("more", "x")
        try store.close()
        #expect(try Store(at: place.path).contains("more"))
    }

    /// The control: without a limit it does not come to that.
    @Test func aDiskThatIsNotFullIsNoticed() throws {
        let place = try TemporaryDirectory()
        let (lines, exitCode) = try KillTarget([place.path, "--fill"]).outcome()
        #expect(exitCode == 40 && lines.count == 1000)
    }
}
