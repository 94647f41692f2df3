/// A file being written.
struct OutputFile: Sendable {
    private final class OpenFile: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }
    }

    private let file: OpenFile

    init(path: String) throws(SystemError) {
        file = OpenFile(try .open(forWriting: path))
    }

    func write(_ text: String) throws(SystemError) {
        try MartletCLI.write(text, to: file.descriptor.number)
    }
}
