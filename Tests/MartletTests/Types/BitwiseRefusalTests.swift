@testable import Martlet
import MartletTestSupport
import Testing

/// Types of which the bytes cannot be told. Each ends the process, and says which field it is.
@Suite struct BitwiseRefusalTests {
    @Test(arguments: Refused.allCases)
    fileprivate func typesThatCannotBeSeenThroughAreRefused(which: Refused) async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [which] in
            which.use()
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(
            said.contains("cannot be stored as its bytes: what those of \(which.place) mean is not known"), "\(said)")
    }

    /// The control: nothing else about such a use ends the process.
    @Test func typesThatCanBeSeenThroughAreNot() async {
        await #expect(processExitsWith: .success) {
            _ = valueBytes(Fine(a: (1, .one)))
            _ = try? readValue([1, 2, 3], as: Fine.self)
        }
    }
}

private enum Refused: String, CaseIterable, Codable {
    case optional, plainEnum, enumWithPayload, pointer, plainPointer, reference, function, text, disguised, opaque

    func use() {
        switch self {
        case .optional: _ = valueBytes(WithOptional(a: 1))
        case .plainEnum: _ = valueBytes(WithEnum(a: .one))
        case .enumWithPayload: _ = try? readValue([UInt8](repeating: 0, count: 9), as: WithPayload.self)
        case .pointer: _ = unsafe valueBytes(WithPointer(a: nil))
        case .plainPointer: _ = unsafe try? readValue([UInt8](repeating: 0, count: 8), as: WithPlainPointer.self)
        case .reference: _ = unsafe try? readValue([UInt8](repeating: 0, count: 8), as: WithReference.self)
        case .function: _ = valueBytes(WithFunction(a: {}))
        case .text: _ = valueBytes(WithText(a: "a"))
        case .disguised: _ = valueBytes(Disguised(a: 1))
        case .opaque: _ = unsafe try? readValue([UInt8](repeating: 0, count: 8), as: WithOpaque.self)
        }
    }

    /// What the sentence says of it.
    var place: String {
        switch self {
        case .optional: "a (Optional<Int>)"
        case .plainEnum: "a (Plain)"
        case .enumWithPayload: "deep..1 (Loaded)"
        case .pointer: "a (Optional<OpaquePointer>)"
        case .plainPointer: "a (UnsafeRawPointer)"
        case .reference: "a (Unmanaged<Gate>)"
        case .function: "a (@convention(c) () -> ())"
        case .text: "a (StaticString)"
        case .disguised: "itself (Disguised)"
        case .opaque: "a (OpaquePointer)"
        }
    }
}

private struct Fine: BitwiseStoreValue { var a: (Int, Known) }
private enum Known: CaseIterable { case one, two }

private struct WithOptional: BitwiseStoreValue { var a: Int? }
private enum Plain { case one, two }
private struct WithEnum: BitwiseStoreValue { var a: Plain }
private enum Loaded: BitwiseCopyable, CaseIterable {
    case one(Bool)
    static var allCases: [Loaded] { [.one(true)] }
}
private struct WithPayload: BitwiseStoreValue { var deep: (Int, Loaded) }
@unsafe private struct WithPointer: @unsafe BitwiseStoreValue { var a: OpaquePointer? }
@unsafe private struct WithOpaque: @unsafe BitwiseStoreValue { var a: OpaquePointer }
@unsafe private struct WithPlainPointer: @unsafe BitwiseStoreValue { var a: UnsafeRawPointer }
@unsafe private struct WithReference: @unsafe BitwiseStoreValue { var a: Unmanaged<Gate> }
private struct WithFunction: BitwiseStoreValue { var a: @convention(c) () -> Void }
private struct WithText: BitwiseStoreValue { var a: StaticString }
private struct Disguised: BitwiseStoreValue, CustomReflectable {
    var a: Int
    var customMirror: Mirror { Mirror(self, children: []) }
}
