/// The bytes of a file, or of standard input.
struct FileSource: ByteSource, Sendable {
    private final class OpenFile: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }
    }

    private let file: OpenFile

    /// - Parameter path: `-` is standard input.
    init(path: String) throws(SystemError) {
        file = OpenFile(path == "-" ? .standardInput : try .open(forReading: path))
    }

    func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
        try file.descriptor.read(into: &buffer, from: start)
    }
}
