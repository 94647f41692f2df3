/// A type that must not be reflected: an address of zero is not one it can have.
protocol OpaqueBits {}

extension Unmanaged: OpaqueBits {}
extension OpaquePointer: OpaqueBits {}
