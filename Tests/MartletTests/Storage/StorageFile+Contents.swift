@testable import Martlet

extension StorageFile {
    /// Its bytes from `offset` on.
    func bytes(at offset: Int = 0) throws(StorageProblem) -> [UInt8] {
        try read(max(0, size() - offset), at: offset)
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(StorageProblem) {
        try unsafe write(bytes.span.bytes, at: offset)
    }
}

extension Storage {
    /// The bytes of a file.
    func contents(of name: String) throws(StorageProblem) -> [UInt8] { try open(name).bytes() }
}

/// The system's number for why `body` fails; `nil` if it does not.
func failure<R>(_ body: () throws -> R) -> Int32? {
    problem(body).map { ($0 as? StorageProblem)?.code ?? -1 }
}

/// What `body` throws; `nil` if it throws nothing.
func problem<R>(_ body: () throws -> R) -> (any Error)? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// The same, of what a store throws.
func storeError<R>(_ body: () throws -> R) -> StoreError? { problem(body) as? StoreError }
