/// A value in memory of its own, until `destroy`.
///
/// What a class holds is guarded against access from within an access, at a price. Here the owner sees to that, by a mutex that
/// is held all the while.
///
/// `@unchecked Sendable`: that mutex keeps other threads out as well.
struct HeapCell<Value>: @unchecked Sendable {
    private let address: UInt

    init(_ value: Value) {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        unsafe pointer.initialize(to: value)
        address = UInt(bitPattern: pointer)
    }

    private var pointer: UnsafeMutablePointer<Value> {
        @inline(__always) get { unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped }
    }

    @inline(__always)
    func withValue<R>(_ body: (inout Value) -> R) -> R { unsafe body(&pointer.pointee) }

    func destroy() {
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }
}
