import Martlet

@testable import MartletCLI

/// A folder with a store in its directory `data`, closed.
final class SampleStore {
    let folder: TemporaryFolder
    var path: String { folder.path + "/data" }

    /// - Parameter counts: How many entries each keyspace has; the default one by an empty name.
    init(_ counts: [String: Int] = ["": 100]) throws {
        folder = try TemporaryFolder()
        let store = try Store(at: path)
        for (name, count) in counts {
            let keyspace = try (name.isEmpty ? store.target : store.keyspace(name)).with(.memory)
            for number in 0..<count { try keyspace.put("key:\(number)", "value of \(name):\(number)") }
        }
        try store.close()
    }

    /// Runs a line of shell in the folder.
    func run(_ line: String) throws -> MartletCommand.Run {
        try MartletCommand.shell("cd '\(folder.path)' && \(line)")
    }

    /// Leaves the log as a crash may: the process was killed, and the last that it wrote is not whole.
    func tear() throws {
        _ = try run(
            """
            { echo 'put a 1'; sleep 1; kill -KILL $(cat data/LOCK); } | martlet shell data >/dev/null; f=$(ls data/*.log | tail -n 1) && \
            python3 -c 'import sys; f = open(sys.argv[1], "r+b"); n = len(f.read().rstrip(b"\\0")); f.seek(n - 1); f.write(b"\\0")' $f
            """)
    }

    /// Writes a wrong byte in the middle of what the newest file of the log has.
    func damageLog(at offset: Int) throws {
        _ = try run(
            "f=$(ls data/*.log | tail -n 1) && printf X | dd of=$f bs=1 seek=\(offset) conv=notrunc 2>/dev/null")
    }
}
