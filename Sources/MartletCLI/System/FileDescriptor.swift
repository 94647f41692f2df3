/// An open file, pipe or terminal, closed when it goes out of scope unless it is one of the standard three.
struct FileDescriptor: ~Copyable, Sendable {
    let number: Int32

    static var standardInput: FileDescriptor { FileDescriptor(number: 0) }
    static var standardOutput: FileDescriptor { FileDescriptor(number: 1) }

    private init(number: Int32) {
        self.number = number
    }

    static func open(forReading path: String) throws(SystemError) -> FileDescriptor {
        let number = Self.open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .last("opening \(path)") }
        return FileDescriptor(number: number)
    }

    /// How many bytes the file at `path` has; `nil` unless it is a file on disk, and not a pipe, a device or a folder.
    static func size(of path: String) -> Int? {
        guard let status = FilePath.status(of: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Opens `path` for writing, emptied or new.
    static func open(forWriting path: String) throws(SystemError) -> FileDescriptor {
        let number = Self.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard number >= 0 else { throw .last("opening \(path)") }
        return FileDescriptor(number: number)
    }

    /// Makes the file `path` and opens it for writing. It must not be there yet.
    /// - Parameter permissions: Who may do what with it, from the beginning; less what the process takes from all files.
    static func create(_ path: String, permissions: mode_t = 0o666) throws(SystemError) -> FileDescriptor {
        let number = Self.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard number >= 0 else { throw .last("making \(path)") }
        return FileDescriptor(number: number)
    }

    /// Sets exactly who may do what with the file.
    func setPermissions(_ permissions: mode_t) throws(SystemError) {
        guard fchmod(number, permissions) == 0 else { throw .last("setting permissions") }
    }

    private static func open(_ path: String, _ flags: Int32, _ permissions: mode_t = 0o666) -> Int32 {
        let path = PathText.forC(path)
        #if canImport(Glibc)
        return unsafe Glibc.open(path, flags, permissions)
        #elseif canImport(Musl)
        return unsafe Musl.open(path, flags, permissions)
        #else
        return unsafe Darwin.open(path, flags, permissions)
        #endif
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        try MartletCLI.write(bytes[...], to: number)
    }

    /// Returns once what was written is on disk.
    func synchronize() throws(SystemError) {
        guard fsync(number) == 0 else { throw .last("writing to disk") }
    }

    /// Reads into `buffer` from `start` on. Returns how many bytes came; 0 is the end.
    /// - Throws: Why it failed; Ctrl-C while it waits, if that is caught, makes it fail with `EINTR`.
    func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
        try Self.read(from: number, into: &buffer, from: start)
    }

    /// Does the same with a descriptor that is someone else's to close.
    static func read(from number: Int32, into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                return unsafe Self.read(number, rest)
            }
            if got >= 0 { return got }
            guard errno == EINTR, !Interrupt.isPending else { throw .last("reading") }
        }
    }

    private static func read(_ number: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
        unsafe Musl.read(number, buffer.baseAddress, buffer.count)
        #else
        unsafe Darwin.read(number, buffer.baseAddress, buffer.count)
        #endif
    }

    deinit {
        if number > 2 { close(number) }
    }
}

/// Writes all of `text` to an open descriptor.
func write(_ text: String, to descriptor: Int32) throws(SystemError) {
    try write(Array(text.utf8)[...], to: descriptor)
}

/// Writes all of `bytes` to an open descriptor.
func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
        let written = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if written >= 0 {
            rest = rest.dropFirst(written)
        } else if errno != EINTR {
            throw .last("writing")
        }
    }
}

/// Whether an open descriptor leads to a terminal.
func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
}

/// Lets a write to a pipe that nobody reads any more fail as EPIPE, instead of ending the process by a signal.
func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
}
