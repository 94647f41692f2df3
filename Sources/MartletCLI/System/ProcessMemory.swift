/// What the operating system says about memory.
enum ProcessMemory {
    /// How much memory of this process is in RAM now, in bytes; 0 where the system does not tell.
    static func residentBytes() -> Int {
        guard let pages = firstNumbers(in: "/proc/self/statm").dropFirst().first else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// About how many bytes this process can still take without hurting others, `nil` where the system does not tell.
    static func availableBytes() -> Int? {
        let machine = meminfo("MemAvailable:").map { $0 << 10 }
        guard let limit = firstNumbers(in: "/sys/fs/cgroup/memory.max").first,
            let used = firstNumbers(in: "/sys/fs/cgroup/memory.current").first
        else { return machine }
        return min(machine ?? .max, max(0, limit - used))
    }

    /// Gives freed memory back to the operating system, so that what is measured next starts clean.
    static func giveBackFreed() {
        #if canImport(Glibc)
        // Looked up by name: the Swift module of this C library leaves it out, and a static build has none.
        guard let address = unsafe dlsym(nil, "malloc_trim") else { return }
        typealias Trim = @convention(c) (Int) -> Int32
        _ = unsafe unsafeBitCast(address, to: Trim.self)(0)
        #endif
    }

    private static func meminfo(_ field: String) -> Int? {
        for line in contents(of: "/proc/meminfo").split(separator: "\n") where line.hasPrefix(field) {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }

    private static func firstNumbers(in path: String) -> [Int] {
        contents(of: path).split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    }

    /// The text of a small system file; empty if it cannot be read.
    private static func contents(of path: String) -> String {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        guard let file = try? FileDescriptor.open(forReading: path), let count = try? file.read(into: &buffer, from: 0)
        else { return "" }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
