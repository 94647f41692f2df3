/// Which file or directory of the operating system one is, whatever path leads to it.
struct FileIdentity: Hashable {
    let device: UInt64
    let number: UInt64
}
