import MartletRESP

/// How a server is talked to.
enum ServerProtocol: String, CaseIterable, Sendable {
    case resp, memcached

    func scanner(_ mix: ServerMix) -> any ReplyCounting {
        switch self {
        case .resp: ReplyScanner()
        case .memcached: MemcachedScanner(keysOfGet: mix == .mget ? ServerMix.keysAtOnce : 1)
        }
    }
}
