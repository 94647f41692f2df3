/// A password in a file, since every user of the machine sees what is on a command line.
enum PasswordFile {
    private static let bytesMax = 512

    /// The first line of the file.
    static func read(_ path: String) throws -> [UInt8] {
        let file = try FileSource(path: path)
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        let count = try file.read(into: &bytes, from: 0)
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count <= bytesMax else {
            throw CommandFailure("\(path): a password has at most \(bytesMax) bytes.")
        }
        guard !line.isEmpty else { throw CommandFailure("\(path): the first line is empty, and no password.") }
        return Array(line)
    }
}
