/// One change of a simulated disk, as its journal has it. Files are known by their numbers, since names change.
enum DiskEvent: Sendable, CustomStringConvertible {
    case create(String, bytes: Int)
    case write(file: Int, offset: Int, bytes: [UInt8])
    case sync(file: Int)
    case failedSync(file: Int)
    case rename(String, to: String)
    case remove(String)
    case syncDirectory
    case failedSyncDirectory
    /// A file put there by a test, to stay.
    case place(String, bytes: [UInt8])
    /// A bit that a test turned over.
    case flip(String, offset: Int, bit: Int)

    var description: String {
        switch self {
        case .create(let name, let bytes): "create \(name) of \(bytes) bytes"
        case .write(let file, let offset, let bytes): "write \(bytes.count) bytes at \(offset) of file \(file)"
        case .sync(let file): "sync file \(file)"
        case .failedSync(let file): "fail to sync file \(file)"
        case .rename(let name, let newName): "rename \(name) to \(newName)"
        case .remove(let name): "remove \(name)"
        case .syncDirectory: "sync the directory"
        case .failedSyncDirectory: "fail to sync the directory"
        case .place(let name, let bytes): "place \(name) of \(bytes.count) bytes"
        case .flip(let name, let offset, let bit): "flip bit \(bit) at \(offset) of \(name)"
        }
    }
}
