import CMartlet
import Martlet

// How every call begins and ends: what is wrong with its arguments is found before they are used, and what is thrown
// becomes a status.

/// Runs `body` with what `store` points at, if that and the rest of the arguments are sound. The caller has the handle, so
/// it is not counted as referred to once more.
@inline(__always)
func call(
    _ store: OpaquePointer?, key: martlet_bytes = unsafe martlet_bytes(),
    value: martlet_bytes = unsafe martlet_bytes(), where isSound: Bool = true,
    _ body: (StoreHandle) throws(StoreError) -> martlet_status
) -> martlet_status {
    guard let store = unsafe store else { return MARTLET_INVALID_ARGUMENT }
    if let refusal = unsafe refusal(of: key, value, isSound) { return refusal }
    let handle = unsafe Unmanaged<StoreHandle>.fromOpaque(UnsafeRawPointer(store))
    return unsafe handle._withUnsafeGuaranteedRef { handle in status { () throws(StoreError) in try body(handle) } }
}

/// The same for a call on a transaction.
@inline(__always)
func call(
    _ transaction: OpaquePointer?, key: martlet_bytes = unsafe martlet_bytes(),
    value: martlet_bytes = unsafe martlet_bytes(), where isSound: Bool = true,
    inTransaction body: (TransactionHandle) throws(StoreError) -> martlet_status
) -> martlet_status {
    guard let transaction = unsafe transaction else { return MARTLET_INVALID_ARGUMENT }
    if let refusal = unsafe refusal(of: key, value, isSound) { return refusal }
    let handle = unsafe Unmanaged<TransactionHandle>.fromOpaque(UnsafeRawPointer(transaction))
    return unsafe handle._withUnsafeGuaranteedRef { handle in status { () throws(StoreError) in try body(handle) } }
}

/// What is wrong with the arguments of a call, `nil` if nothing is.
@inline(__always)
private func refusal(of key: martlet_bytes, _ value: martlet_bytes, _ isSound: Bool) -> martlet_status? {
    guard isSound, unsafe key.isSound, unsafe value.isSound else { return MARTLET_INVALID_ARGUMENT }
    guard unsafe key.isKeySized, unsafe value.isValueSized else { return MARTLET_TOO_LARGE }
    return nil
}

/// What `body` returns, or what C is told of what it throws.
@inline(__always)
func status(_ body: () throws(StoreError) -> martlet_status) -> martlet_status {
    do throws(StoreError) {
        return try body()
    } catch {
        return martlet_status(error)
    }
}
