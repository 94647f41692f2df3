import Foundation
public import Martlet

/// Values as binary property lists: smaller and quicker than JSON where there is much data or many dates, and exact.
///
/// The outermost value has to be an object or an array: a number or text alone is no property list. Two equal values with
/// dictionaries in them need not be equal bytes.
///
/// Each call makes a coder of its own: threads share nothing.
public struct PropertyListCodec<Value: Codable>: StoreCodec {
    /// The codec; all are the same.
    public init() {}

    /// Calls `body` with the value's property list.
    /// - Throws: ``StoreError/unencodable(reason:)`` with the path to what could not be encoded, and what `body` throws.
    public func withEncoded<R>(_ value: Value, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let list: Data
        do { list = try encoder.encode(value) } catch { throw .unencodable(reason: CodingProblem.reason(error)) }
        return try body(list.bytes)
    }

    /// The value of which these bytes are the binary property list. Keys that it does not know are left aside.
    /// - Throws: ``StoreError/undecodable(reason:)`` with the path to what was not expected.
    public func decode(_ bytes: RawSpan) throws(StoreError) -> Value {
        let list = Data(copying: bytes)
        guard BinaryPropertyList.isSound(list) else { throw .undecodable(reason: "not a binary property list") }
        do {
            return try PropertyListDecoder().decode(Value.self, from: list)
        } catch {
            throw .undecodable(reason: CodingProblem.reason(error))
        }
    }
}
