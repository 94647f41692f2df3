/// Finds out what the bytes of a bitwise type are, by walking through its fields.
///
/// Reflection tells the types of the fields in their order, and Swift lays them out in that order, each at the next
/// multiple of its alignment. A struct that turns out longer or shorter than that (C can lay out as it likes) is refused,
/// as is whatever has bytes of which one cannot say what they mean.
///
/// The walk needs an instance to reflect; it makes one of zeros, so the outcome depends on the type alone.
struct BitwiseWalk {
    private(set) var rules: [ByteRule] = []
    /// Up to where bytes are accounted for.
    private var end = 0
    private let root: String
    /// The fields on the way from `root` to where the walk is.
    private var path: [String] = []

    /// Walks through `type`.
    init<T: BitwiseCopyable>(_ type: T.Type) {
        root = "\(type)"
        visit(type, at: 0)
    }

    private mutating func visit<T>(_ type: T.Type, at offset: Int) {
        skip(to: offset)
        let size = MemoryLayout<T>.size
        guard size > 0 else { return }
        if isNumber(type) {
            end = offset + size
        } else if type == Bool.self {
            take(offset, allowed: 0...1)
        } else if let cases = type as? any CaseIterable.Type, let bytes = caseBytes(cases) {
            take(offset, allowed: bytes)
        } else if let run = type as? any FixedRun.Type {
            visitElements(run.elementType, count: run.elementCount, at: offset)
            skip(to: offset + size)
        } else {
            visitFields(type, at: offset)
        }
    }

    /// Whether all bits of the type are a number's, and all of its patterns are numbers.
    private func isNumber<T>(_ type: T.Type) -> Bool {
        let bits = MemoryLayout<T>.size * 8
        if let type = type as? any FixedWidthInteger.Type { return type.bitWidth == bits }
        if let type = type as? any BinaryFloatingPoint.Type {
            return 1 + type.exponentBitCount + type.significandBitCount == bits
        }
        return false
    }

    /// The bytes of the cases of an enum without payload; `nil` if it is none, or one of more than 256 cases.
    private func caseBytes<T: CaseIterable>(_ type: T.Type) -> [UInt8]? {
        guard MemoryLayout<T>.size == 1 else { return nil }
        var bytes: [UInt8] = []
        for value in type.allCases {
            let mirror = Mirror(reflecting: value)
            guard mirror.displayStyle == .enum, mirror.children.isEmpty else { return nil }
            bytes.append(firstByte(of: value))
        }
        return bytes
    }

    private mutating func visitElements(_ type: Any.Type, count: Int, at offset: Int) {
        func visit<T>(_ type: T.Type) {
            for position in 0..<count { self.visit(type, at: offset + position * MemoryLayout<T>.stride) }
        }
        _openExistential(type, do: visit)
    }

    private mutating func visitFields<T>(_ type: T.Type, at offset: Int) {
        guard !(type is any CustomReflectable.Type), !(type is any OpaqueBits.Type) else { refuse(type) }
        let mirror = Mirror(reflecting: zeroed(type))
        guard mirror.displayStyle == .struct || mirror.displayStyle == .tuple else { refuse(type) }
        var next = offset
        func visit<Field>(_ type: Field.Type) {
            let start = roundedUp(next, to: MemoryLayout<Field>.alignment)
            self.visit(type, at: start)
            next = start + MemoryLayout<Field>.size
        }
        for field in mirror.children {
            path.append(field.label ?? "a field")
            _openExistential(Swift.type(of: field.value), do: visit)
            path.removeLast()
        }
        guard next == offset + MemoryLayout<T>.size else { refuse(type) }
    }

    private func roundedUp(_ offset: Int, to alignment: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }

    private mutating func skip(to offset: Int) {
        for position in end..<max(end, offset) { rules.append(ByteRule(paddingAt: position)) }
        end = max(end, offset)
    }

    private mutating func take(_ offset: Int, allowed: some Sequence<UInt8>) {
        rules.append(ByteRule(at: offset, allowed: allowed))
        end = offset + 1
    }

    /// A mistake of the program, not of its data: in release builds, too, it shall say what to do.
    private func refuse<T>(_ type: T.Type) -> Never {
        let place = path.isEmpty ? "itself" : path.joined(separator: ".")
        fatalError(
            """
            \(root) cannot be stored as its bytes: what those of \(place) (\(type)) mean is not known. Use \
            integers, floating-point numbers, Bool, enums without payload that are CaseIterable, and structs, tuples, \
            InlineArrays and SIMD vectors of these; or write the type's conformance by hand.
            """)
    }
}
