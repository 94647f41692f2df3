import Foundation
public import Martlet

/// Values as JSON.
///
/// ```swift
/// struct User: Codable { var name: String; var age: Int }
///
/// let users = try store.keyspace("users", Int.self, using: JSONCodec<User>())
/// try users.put(1, User(name: "Ada", age: 36))  // {"age":36,"name":"Ada"}
/// ```
///
/// Objects have their keys in order, so equal values are equal bytes unless they hold sets, which have no order. Dates are
/// seconds since 2001, data is Base64, as `JSONEncoder` writes them unless told otherwise; infinities and NaN are no JSON
/// and cannot be encoded.
///
/// Each call makes a coder of its own: threads share nothing.
public struct JSONCodec<Value: Codable>: StoreCodec {
    /// The codec; all are the same.
    public init() {}

    /// Calls `body` with the value's JSON in UTF-8.
    /// - Throws: ``StoreError/unencodable(reason:)`` with the path to what could not be encoded, and what `body` throws.
    public func withEncoded<R>(_ value: Value, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json: Data
        do { json = try encoder.encode(value) } catch { throw .unencodable(reason: CodingProblem.reason(error)) }
        return try body(json.bytes)
    }

    /// The value of which these bytes are the JSON. Keys that it does not know are left aside.
    /// - Throws: ``StoreError/undecodable(reason:)`` with the path to what was not expected.
    public func decode(_ bytes: RawSpan) throws(StoreError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(copying: bytes))
        } catch {
            throw .undecodable(reason: CodingProblem.reason(error))
        }
    }
}
