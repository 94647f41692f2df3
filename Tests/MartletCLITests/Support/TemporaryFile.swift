#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file with the given bytes, removed when this goes out of scope.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) {
        path = "/tmp/martlet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        guard let file = unsafe fopen(path, "w") else { return }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
    }

    convenience init(_ text: String) {
        self.init(Array(text.utf8))
    }

    func text() throws -> String {
        try MartletCommand.output(of: "cat \(path)").output
    }

    deinit {
        _ = unsafe unlink(path)
    }
}
