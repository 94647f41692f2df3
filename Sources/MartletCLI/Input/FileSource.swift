/// The bytes of a file, or of standard input.
struct FileSource: ByteSource, Sendable {
    private final class OpenFile: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }
    }

    private let file: OpenFile
    private let progress: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - progress: Called with the number of bytes that were read.
    init(path: String, progress: @escaping @Sendable (Int) -> Void = { _ in }) throws(SystemError) {
        file = OpenFile(path == "-" ? .standardInput : try .open(forReading: path))
        self.progress = progress
    }

    func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
        let count = try file.descriptor.read(into: &buffer, from: start)
        progress(count)
        return count
    }
}
