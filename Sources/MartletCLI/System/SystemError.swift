/// An operating system call that failed, told in words.
struct SystemError: Error, CustomStringConvertible {
    let doing: String
    let code: Int32

    /// The call that just failed, with the reason it left in `errno`.
    static func last(_ doing: String) -> SystemError {
        SystemError(doing: doing, code: errno)
    }

    var description: String {
        guard let reason = unsafe strerror(code) else { return "\(doing) failed (error \(code))" }
        return unsafe "\(doing) failed: \(String(cString: reason))"
    }
}
