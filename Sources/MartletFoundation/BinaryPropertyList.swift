import Foundation

/// A binary property list, looked through before Foundation reads it: its decoder trusts what it is given, and ends the
/// process over references and sizes that lead outside.
///
/// ```
/// "bplist00"  object…  table of the objects' offsets  trailer: 5 unused  sort version:1  offset size:1  reference size:1
///                                                      object count:8  top object:8  where the table starts:8
/// ```
///
/// All numbers are big-endian. An object is a marker, whose upper half is its kind and whose lower half is its size, or 15
/// if that follows as an integer, and then its bytes, or the numbers of the objects in it. What is taken is what encoders
/// write: objects one after the other in the order of the table, each array and dictionary in one other at most (so they
/// are a tree, with no way back to what it came from), nested as deep as JSON may be.
struct BinaryPropertyList {
    private static let trailerBytes = 32
    private static let depthMax = 512

    private enum Object {
        case scalar
        case text
        case container([Int], keyCount: Int)
    }

    private let bytes: Data
    private let referenceSize: Int
    private let top: Int
    private let tableStart: Int
    private var objects: [Object] = []

    /// Whether Foundation may read `bytes`, which must be no slice.
    static func isSound(_ bytes: Data) -> Bool { BinaryPropertyList(bytes)?.isTree ?? false }

    private init?(_ bytes: Data) {
        self.bytes = bytes
        let trailer = bytes.count - BinaryPropertyList.trailerBytes
        guard bytes.starts(with: "bplist00".utf8), trailer >= 8 else { return nil }
        let offsetSize = Int(bytes[trailer + 6])
        referenceSize = Int(bytes[trailer + 7])
        guard 1...8 ~= offsetSize, 1...8 ~= referenceSize,
            let count = BinaryPropertyList.number(bytes, at: trailer + 8, size: 8),
            let top = BinaryPropertyList.number(bytes, at: trailer + 16, size: 8),
            let tableStart = BinaryPropertyList.number(bytes, at: trailer + 24, size: 8),
            top < count, count <= trailer, 8...trailer ~= tableStart, count * offsetSize == trailer - tableStart
        else { return nil }
        self.top = top
        self.tableStart = tableStart
        objects.reserveCapacity(count)
        var position = 8
        for number in 0..<count {
            let entry = tableStart + number * offsetSize
            guard BinaryPropertyList.number(bytes, at: entry, size: offsetSize) == position,
                let object = scan(&position)
            else { return nil }
            objects.append(object)
        }
        guard position == tableStart else { return nil }
    }

    /// The object at `position`, which moves behind it; `nil` if it is none, or does not end before the table.
    private func scan(_ position: inout Int) -> Object? {
        guard position < tableStart else { return nil }
        let (kind, low) = (bytes[position] >> 4, Int(bytes[position] & 0x0F))
        position += 1
        switch (kind, low) {
        case (0, 8), (0, 9): return .scalar
        case (1, 0...4), (2, 2...3), (3, 3): return take(1 << low, &position).map { _ in .scalar }
        case (4...6, _):
            guard let count = count(low, &position) else { return nil }
            return take(kind == 6 ? 2 * count : count, &position).map { _ in kind == 4 ? .scalar : .text }
        case (0xA, _), (0xD, _):
            guard let count = count(low, &position) else { return nil }
            let references = kind == 0xD ? 2 * count : count
            guard let start = take(references * referenceSize, &position) else { return nil }
            var members: [Int] = []
            members.reserveCapacity(references)
            for place in stride(from: start, to: position, by: referenceSize) {
                guard let member = BinaryPropertyList.number(bytes, at: place, size: referenceSize) else { return nil }
                members.append(member)
            }
            return .container(members, keyCount: kind == 0xD ? count : 0)
        default: return nil
        }
    }

    /// The size that a marker tells: its lower half, or the integer after it.
    private func count(_ low: Int, _ position: inout Int) -> Int? {
        guard low == 15 else { return low }
        guard position < tableStart, 0x10...0x13 ~= bytes[position] else { return nil }
        let size = 1 << Int(bytes[position] & 0x0F)
        position += 1
        guard let start = take(size, &position), let count = BinaryPropertyList.number(bytes, at: start, size: size)
        else { return nil }
        // More than there are bytes cannot be, and products of it shall not overflow.
        return count <= bytes.count ? count : nil
    }

    /// Moves `position` over `count` bytes and gives back where they start; `nil` if there are not so many.
    private func take(_ count: Int, _ position: inout Int) -> Int? {
        guard count <= tableStart - position else { return nil }
        defer { position += count }
        return position
    }

    /// Whether all references lead to an object, those of keys to texts, and none to a container that has been met.
    private var isTree: Bool {
        var met = [Bool](repeating: false, count: objects.count)
        met[top] = true
        var (level, depth) = ([top], 0)
        while !level.isEmpty {
            guard depth < BinaryPropertyList.depthMax else { return false }
            depth += 1
            var next: [Int] = []
            for container in level {
                guard case .container(let members, let keyCount) = objects[container] else { continue }
                for (position, member) in members.enumerated() {
                    guard member < objects.count else { return false }
                    switch objects[member] {
                    case .text: continue
                    case .scalar: guard position >= keyCount else { return false }
                    case .container:
                        guard position >= keyCount, !met[member] else { return false }
                        met[member] = true
                        next.append(member)
                    }
                }
            }
            level = next
        }
        return true
    }

    /// The big-endian number at `position`; `nil` if it is too large for an `Int`.
    private static func number(_ bytes: Data, at position: Int, size: Int) -> Int? {
        var number: UInt64 = 0
        for byte in bytes[position..<position + size] { number = number << 8 | UInt64(byte) }
        return Int(exactly: number)
    }
}
