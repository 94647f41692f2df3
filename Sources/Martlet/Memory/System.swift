import CMartletShims
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The operating system calls of the engine but for those on files, which `OpenFile` has, each with a portable fallback
/// that the trait `Portable` chooses.
enum System {
    /// Entries of the index hold 43 bits of a 16-byte-aligned address, so what is mapped lies below this.
    private static let addressEnd: UInt = 1 << 47

    /// What the system calls a directory that is not empty, and a file that is not there.
    static let notEmpty = ENOTEMPTY
    static let notFound = ENOENT
    static let noMemory = ENOMEM

    static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// The machine's memory.
    static let physicalBytes = Int(sysconf(Int32(_SC_PHYS_PAGES))) * pageBytes

    /// How many threads run at once, as far as the system says.
    static let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Maps `bytes` of zeroed memory, or `nil` if there is none. `bytes` is a multiple of the page size.
    static func map(bytes: Int) -> UInt? {
        #if MARTLET_PORTABLE
        return map(bytes: bytes, alignment: pageBytes)
        #else
        return mapBelowEnd(bytes: bytes, hint: 0) ?? mapLow(bytes: bytes)
        #endif
    }

    /// Maps `bytes` of zeroed memory at a multiple of `alignment`, or `nil` if there is none.
    static func map(bytes: Int, alignment: Int) -> UInt? {
        #if MARTLET_PORTABLE
        guard let address = allocate(bytes: bytes, alignment: alignment) else { return nil }
        guard address + UInt(bytes) <= addressEnd else {
            deallocate(address)
            return nil
        }
        return address
        #else
        let padded = bytes + alignment
        guard let start = map(bytes: padded) else { return nil }
        let aligned = (start + UInt(alignment) - 1) & ~(UInt(alignment) - 1)
        let head = Int(aligned - start)
        let tail = padded - head - bytes
        if head > 0 { unmap(start, bytes: head) }
        if tail > 0 { unmap(aligned + UInt(bytes), bytes: tail) }
        return aligned
        #endif
    }

    /// Gives a mapping, or a part of one, back.
    ///
    /// That can fail where it would cut a mapping in two and the process has as many as it may (65,530 by default on
    /// Linux). Then the pages go back and the addresses stay taken, which costs nothing but addresses.
    static func unmap(_ address: UInt, bytes: Int) {
        #if MARTLET_PORTABLE
        deallocate(address)
        #else
        if unsafe munmap(pointer(address), bytes) != 0 { _ = decommit(address, bytes: bytes) }
        #endif
    }

    /// Asks for huge pages behind `bytes` at `address`. A kernel without them ignores it: reads are then a little slower.
    static func adviseHugePages(_ address: UInt, bytes: Int) {
        #if !MARTLET_PORTABLE && os(Linux)
        _ = unsafe madvise(pointer(address), bytes, MADV_HUGEPAGE)
        #endif
    }

    /// Keeps the kernel from putting huge pages behind memory whose parts were given back.
    static func adviseNoHugePages(_ address: UInt, bytes: Int) {
        #if !MARTLET_PORTABLE && os(Linux)
        _ = unsafe madvise(pointer(address), bytes, MADV_NOHUGEPAGE)
        #endif
    }

    /// Gives the pages of `bytes` at `address` back; the range stays usable, its contents are lost. Says whether it did.
    static func decommit(_ address: UInt, bytes: Int) -> Bool {
        #if !MARTLET_PORTABLE && os(Linux)
        return unsafe madvise(pointer(address), bytes, MADV_DONTNEED) == 0
        #else
        return false
        #endif
    }

    /// `bytes` of memory from the C library at a multiple of `alignment`, or `nil` if there is none.
    static func allocate(bytes: Int, alignment: Int, zeroed: Bool = true) -> UInt? {
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, alignment, bytes) == 0 else { return nil }
        let address = UInt(bitPattern: memory)
        if zeroed { unsafe memset(pointer(address), 0, bytes) }
        return address
    }

    static func deallocate(_ address: UInt) {
        unsafe free(pointer(address))
    }

    /// What to do about a call that failed.
    static func advice(on code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: "check the path"
        case EACCES, EPERM: "ask for the right to, or act as the user who has it"
        case ENOSPC, EDQUOT, EFBIG: "make room and try again"
        case EROFS: "take a file system that can be written to"
        case EMFILE, ENFILE: "allow more open files and try again"
        default: "mend that and try again"
        }
    }

    /// What the system says about one of its error numbers, as `EIO`.
    static func reason(of code: Int32) -> String {
        guard let reason = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: reason)
    }

    /// The calling thread's number, as the system's tools show it.
    static var threadNumber: UInt64 { martletshim_thread_number() }

    static var monotonicNanoseconds: UInt64 {
        let time = time(of: CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static var wallMilliseconds: Int64 {
        let time = time(of: CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func time(of clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }

    /// 64 bits from the system's source of secrets.
    static func randomBits() -> UInt64 {
        UInt64.random(in: .min ... .max)
    }

    /// Whether a task runs on the calling thread.
    static var isInTask: Bool { unsafe withUnsafeCurrentTask { unsafe $0 != nil } }

    /// Lets another thread run. For waits that end within another thread's few instructions.
    static func yield() {
        sched_yield()
    }

    /// Lets other threads run for about so long.
    static func sleep(seconds: Double) {
        var time = timespec(tv_sec: 0, tv_nsec: Int(seconds * 1e9))
        unsafe nanosleep(&time, nil)
    }

    @inline(__always)
    static func pause() {
        #if !MARTLET_PORTABLE
        martletshim_pause()
        #endif
    }

    @inline(__always)
    static func prefetch(_ address: UInt) { martletshim_prefetch(address) }

    @inline(__always)
    static func prefetchForWriting(_ address: UInt) {
        #if MARTLET_PORTABLE
        martletshim_prefetch(address)
        #else
        martletshim_prefetch_write(address)
        #endif
    }

    @inline(__always)
    static func fullFence() { martletshim_full_fence() }

    private static func pointer(_ address: UInt) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    #if !MARTLET_PORTABLE
    /// Where `mapLow` looks next.
    private static let lowHint = Atomic<UInt>(1 << 40)

    /// Maps memory at an address that entries can hold, where the system by itself chooses higher ones: 64-bit ARM with
    /// 48 bits of addresses does. Asks for one place after the other, each asked for once.
    static func mapLow(bytes: Int) -> UInt? {
        let step = UInt((bytes + Region.bytes - 1) / Region.bytes * Region.bytes)
        for _ in 0..<64 {
            let hint = lowHint.add(step, ordering: .relaxed).oldValue
            guard hint + step <= addressEnd else { return nil }
            if let address = mapBelowEnd(bytes: bytes, hint: hint) { return address }
        }
        return nil
    }

    private static func mapBelowEnd(bytes: Int, hint: UInt) -> UInt? {
        let memory = unsafe mmap(
            UnsafeMutableRawPointer(bitPattern: hint), bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | anonymous, -1, 0
        )
        guard unsafe memory != MAP_FAILED else { return nil }
        let address = UInt(bitPattern: memory)
        guard address + UInt(bytes) <= addressEnd else {
            unmap(address, bytes: bytes)
            return nil
        }
        return address
    }

    private static var anonymous: Int32 {
        #if canImport(Darwin)
        return MAP_ANON
        #else
        return Int32(MAP_ANONYMOUS)
        #endif
    }
    #endif
}
