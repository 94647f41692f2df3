import Martlet

/// Where `getOrPut` is called: all are to do the same.
enum CacheFace: CaseIterable, Sendable {
    case raw, codec, typed, suspendingRaw, suspendingCodec, suspendingTyped

    func ask(
        _ store: Store, _ key: String, expiring expiration: Expiration = .byDefault, refreshAfter age: Duration? = nil,
        _ compute: () throws -> String
    ) async throws -> String {
        let codec = DirectCodec<String>()
        let typed = store.target.typed(String.self, String.self)
        switch self {
        case .raw: return try store.getOrPut(key, expiring: expiration, refreshAfter: age) { try compute() }
        case .codec:
            return try store.getOrPut(key, using: codec, expiring: expiration, refreshAfter: age) { try compute() }
        case .typed: return try typed.getOrPut(key, expiring: expiration, refreshAfter: age) { try compute() }
        case .suspendingRaw:
            return try await store.suspending.getOrPut(key, expiring: expiration, refreshAfter: age) { try compute() }
        case .suspendingCodec:
            return try await store.suspending.getOrPut(
                key, using: codec, expiring: expiration, refreshAfter: age
            ) { try compute() }
        case .suspendingTyped:
            return try await typed.suspending.getOrPut(key, expiring: expiration, refreshAfter: age) { try compute() }
        }
    }

    func ask(
        _ store: Store, _ key: String, refreshBefore margin: Duration?, _ compute: (inout Expiration) throws -> String
    ) async throws -> String {
        let codec = DirectCodec<String>()
        let typed = store.target.typed(String.self, String.self)
        switch self {
        case .raw: return try store.getOrPut(key, refreshBefore: margin) { try compute(&$0) }
        case .codec: return try store.getOrPut(key, using: codec, refreshBefore: margin) { try compute(&$0) }
        case .typed: return try typed.getOrPut(key, refreshBefore: margin) { try compute(&$0) }
        case .suspendingRaw:
            return try await store.suspending.getOrPut(key, refreshBefore: margin) { try compute(&$0) }
        case .suspendingCodec:
            return try await store.suspending.getOrPut(key, using: codec, refreshBefore: margin) { try compute(&$0) }
        case .suspendingTyped:
            return try await typed.suspending.getOrPut(key, refreshBefore: margin) { try compute(&$0) }
        }
    }

    func lookUp(
        _ store: Store, _ key: String, expiring expiration: Expiration, missingExpiring missing: Expiration,
        refreshAfter age: Duration? = nil, _ compute: () throws -> String?
    ) async throws -> String? {
        let codec = LookupCodec(DirectCodec<String>())
        let typed = store.target.typed(String.self, using: codec)
        switch self {
        case .raw:
            return try store.getOrPut(key, expiring: expiration, missingExpiring: missing, refreshAfter: age) {
                try compute()
            }
        case .codec:
            return try store.getOrPut(
                key, using: codec, expiring: expiration, missingExpiring: missing, refreshAfter: age
            ) { try compute() }
        case .typed:
            return try typed.getOrPut(key, expiring: expiration, missingExpiring: missing, refreshAfter: age) {
                try compute()
            }
        case .suspendingRaw:
            return try await store.suspending.getOrPut(
                key, expiring: expiration, missingExpiring: missing, refreshAfter: age
            ) { try compute() }
        case .suspendingCodec:
            return try await store.suspending.getOrPut(
                key, using: codec, expiring: expiration, missingExpiring: missing, refreshAfter: age
            ) { try compute() }
        case .suspendingTyped:
            return try await typed.suspending.getOrPut(
                key, expiring: expiration, missingExpiring: missing, refreshAfter: age
            ) { try compute() }
        }
    }
}
