import Martlet

extension EvictionPolicy {
    /// By the name that the driver gives it.
    init(named name: String) throws {
        switch name {
        case "s3fifo": self = .s3fifo
        case "lru": self = .lru
        default: throw Failure("no such policy: \(name)")
        }
    }
}
