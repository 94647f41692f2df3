@testable import Martlet
import MartletTestSupport
import Testing

/// What a store should be: a dictionary.
struct Model {
    var entries: [[UInt8]: [UInt8]] = [:]
}

/// One call of the interface, drawn at random, and what it gave.
enum Operation: CustomStringConvertible {
    case put([UInt8], [UInt8])
    case get([UInt8])
    case getInto([UInt8], Int)
    case withValue([UInt8])
    case contains([UInt8])
    case remove([UInt8])
    case getMany([[UInt8]], consistent: Bool)
    case putIfAbsent([UInt8], [UInt8])
    case replace([UInt8], [UInt8])
    case compareAndSwap([UInt8], expected: [UInt8], desired: [UInt8])
    case swapVersion([UInt8], [UInt8])
    case getAndPut([UInt8], [UInt8])
    case getAndRemove([UInt8])
    case update([UInt8], [UInt8]?)
    case getOrPut([UInt8], [UInt8])
    case increment([UInt8], by: Int)
    case append([UInt8], [UInt8])
    case putPart([UInt8], [UInt8], at: Int)
    case getPart([UInt8], Range<Int>)
    case size([UInt8])
    case putMany([([UInt8], [UInt8])])
    case removeMany([[UInt8]])
    case scan(limit: Int)
    case occupancy
    case reserveCapacity(Int)
    case count
    case forEach
    case clear

    var description: String {
        switch self {
        case .put(let key, let value): "put(\(key), \(value.count) bytes)"
        case .get(let key): "get(\(key))"
        case .getInto(let key, let room): "get(\(key), into: \(room) bytes)"
        case .withValue(let key): "withValue(\(key))"
        case .contains(let key): "contains(\(key))"
        case .remove(let key): "remove(\(key))"
        case .getMany(let keys, let consistent): "getMany(\(keys.count) keys, consistent: \(consistent))"
        case .putIfAbsent(let key, let value): "putIfAbsent(\(key), \(value.count) bytes)"
        case .replace(let key, let value): "replace(\(key), \(value.count) bytes)"
        case .compareAndSwap(let key, _, let desired): "compareAndSwap(\(key), \(desired.count) bytes)"
        case .swapVersion(let key, let value): "compareAndSwap(\(key), its version, \(value.count) bytes)"
        case .getAndPut(let key, let value): "getAndPut(\(key), \(value.count) bytes)"
        case .getAndRemove(let key): "getAndRemove(\(key))"
        case .update(let key, let value): "update(\(key), \(value?.count ?? -1) bytes)"
        case .getOrPut(let key, let value): "getOrPut(\(key), \(value.count) bytes)"
        case .increment(let key, let amount): "increment(\(key), by: \(amount))"
        case .append(let key, let value): "append(\(key), \(value.count) bytes)"
        case .putPart(let key, let value, let offset): "put(\(key), \(value.count) bytes, at: \(offset))"
        case .getPart(let key, let range): "get(\(key), range: \(range))"
        case .size(let key): "size(\(key))"
        case .putMany(let entries): "putMany(\(entries.count) entries)"
        case .removeMany(let keys): "removeMany(\(keys.count) keys)"
        case .scan(let limit): "scan(limit: \(limit))"
        case .occupancy: "occupancy"
        case .reserveCapacity(let entries): "reserveCapacity(\(entries))"
        case .count: "count"
        case .forEach: "forEach"
        case .clear: "clear"
        }
    }
}

enum Outcome: Equatable {
    case flag(Bool)
    case value([UInt8]?)
    case values([[UInt8]?])
    case number(Int)
    case size(Int?)
    /// What a compare-and-swap found: whether it swapped, or `nil` if there was nothing.
    case swap(Bool?)
    case entries([[UInt8]: [UInt8]])
    case visitedTwice([UInt8])
    case tooSmall(Int)
    case refused(StoreError)
    case none
}

extension Model {
    mutating func perform(_ operation: Operation) -> Outcome {
        switch operation {
        case .put(let key, let value): return .flag(entries.updateValue(value, forKey: key) == nil)
        case .get(let key), .withValue(let key): return .value(entries[key])
        case .getInto(let key, let room):
            guard let value = entries[key] else { return .value(nil) }
            return value.count <= room ? .value(value) : .tooSmall(value.count)
        case .contains(let key): return .flag(entries[key] != nil)
        case .remove(let key): return .flag(entries.removeValue(forKey: key) != nil)
        case .getMany(let keys, _): return .values(keys.map { entries[$0] })
        case .count, .occupancy: return .number(entries.count)
        case .forEach, .scan: return .entries(entries)
        case .size(let key): return .size(entries[key]?.count)
        case .getPart(let key, let range):
            return .value(entries[key].map { Array($0[range.clamped(to: 0..<$0.count)]) })
        case .reserveCapacity: return .none
        default: return change(operation)
        }
    }

    private mutating func change(_ operation: Operation) -> Outcome {
        switch operation {
        case .putIfAbsent(let key, let value):
            guard entries[key] == nil else { return .flag(false) }
            entries[key] = value
            return .flag(true)
        case .replace(let key, let value): return .flag(swap(key, value, if: entries[key] != nil))
        case .compareAndSwap(let key, let expected, let desired):
            guard let present = entries[key] else { return .swap(nil) }
            return .swap(swap(key, desired, if: present == expected))
        case .swapVersion(let key, let value): return .flag(swap(key, value, if: entries[key] != nil))
        case .getAndPut(let key, let value): return .value(entries.updateValue(value, forKey: key))
        case .getAndRemove(let key): return .value(entries.removeValue(forKey: key))
        case .update(let key, let value):
            let old = entries[key]
            entries[key] = value
            return .value(old)
        case .getOrPut(let key, let value):
            _ = swap(key, value, if: entries[key] == nil)
            return .value(entries[key])
        case .increment(let key, let amount): return increment(key, by: amount)
        case .append(let key, let more):
            entries[key, default: []] += more
            return .size(entries[key]?.count)
        case .putPart(let key, let bytes, let offset): return .size(put(key, bytes, at: offset))
        case .putMany(let new):
            for (key, value) in new { entries[key] = value }
            return .none
        case .removeMany(let keys):
            return .number(keys.filter { entries.removeValue(forKey: $0) != nil }.count)
        default:
            entries.removeAll()
            return .none
        }
    }

    private mutating func swap(_ key: [UInt8], _ value: [UInt8], if condition: Bool) -> Bool {
        if condition { entries[key] = value }
        return condition
    }

    private mutating func increment(_ key: [UInt8], by amount: Int) -> Outcome {
        let text = entries[key].map { String(decoding: $0, as: UTF8.self) } ?? "0"
        guard let number = Int(text), !text.hasPrefix("+") else { return .refused(.notANumber) }
        let (sum, overflows) = number.addingReportingOverflow(amount)
        guard !overflows else { return .refused(.overflow) }
        entries[key] = Array("\(sum)".utf8)
        return .number(sum)
    }

    private mutating func put(_ key: [UInt8], _ bytes: [UInt8], at offset: Int) -> Int {
        var value = entries[key] ?? []
        value += [UInt8](repeating: 0, count: max(0, offset + bytes.count - value.count))
        value.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        entries[key] = value
        return value.count
    }
}

extension KeyValueOperations {
    func perform(_ operation: Operation) throws -> Outcome {
        switch operation {
        case .put(let key, let value): return .flag(try put(key, value))
        case .get(let key): return .value(try get(key))
        case .getInto(let key, let room): return try performGet(key, room: room)
        case .withValue(let key): return .value(try withValue(key) { [UInt8](copying: $0) })
        case .contains(let key): return .flag(try contains(key))
        case .remove(let key): return .flag(try remove(key))
        case .getMany(let keys, let consistent): return .values(try getMany(keys, consistent: consistent))
        case .count: return .number(count)
        case .occupancy: return .number(try occupancy().entries)
        case .forEach: return try performForEach()
        case .scan(let limit): return try performScan(limit: limit)
        case .size(let key): return .size(try size(key))
        case .getPart(let key, let range): return .value(try get(key, range: range))
        case .reserveCapacity(let entries):
            try reserveCapacity(entries, entryBytes: entries % 3 * 100)
            return .none
        default: return try performChange(operation)
        }
    }

    private func performChange(_ operation: Operation) throws -> Outcome {
        switch operation {
        case .putIfAbsent(let key, let value): return .flag(try putIfAbsent(key, value))
        case .replace(let key, let value): return .flag(try replace(key, value))
        case .compareAndSwap(let key, let expected, let desired):
            switch try compareAndSwap(key, expected: expected, desired: desired) {
            case .swapped(let sequence): return .swap(try getVersioned(key)?.sequence == sequence)
            case .conflict: return .swap(false)
            case .notFound: return .swap(nil)
            }
        case .swapVersion(let key, let value): return .flag(try performSwapVersion(key, value))
        case .getAndPut(let key, let value): return .value(try getAndPut(key, value))
        case .getAndRemove(let key): return .value(try getAndRemove(key))
        case .update(let key, let value):
            return .value(
                try update(key, as: [UInt8].self) { present in
                    defer { present = value }
                    return present
                })
        case .getOrPut(let key, let value): return .value(try getOrPut(key) { value })
        case .increment(let key, let amount):
            do {
                return .number(try increment(key, by: amount))
            } catch {
                return .refused(error)
            }
        case .append(let key, let more): return .size(try append(key, more))
        case .putPart(let key, let bytes, let offset): return .size(try put(key, bytes, at: offset))
        case .putMany(let entries):
            try putMany(entries)
            return .none
        case .removeMany(let keys): return .number(try removeMany(keys))
        default:
            try clear()
            return .none
        }
    }

    /// By the version there is; by another one it must not.
    private func performSwapVersion(_ key: [UInt8], _ value: [UInt8]) throws -> Bool {
        guard let present = try getVersioned(key) else {
            let found = try compareAndSwap(key, expected: SequenceNumber(rawValue: 1), desired: value)
            return found != .notFound
        }
        let other = SequenceNumber(rawValue: present.sequence.rawValue - 1)
        guard try compareAndSwap(key, expected: other, desired: value) == .conflict else { return false }
        guard case .swapped(let sequence) = try compareAndSwap(key, expected: present.sequence, desired: value)
        else { return false }
        return sequence > present.sequence
    }

    private func performScan(limit: Int) throws -> Outcome {
        var seen: [[UInt8]: [UInt8]] = [:]
        var twice: [UInt8]?
        var cursor: ScanCursor? = .start
        while let current = cursor {
            cursor = try scan(from: current, limit: limit) { key, value in
                let key = [UInt8](copying: key)
                if seen.updateValue([UInt8](copying: value), forKey: key) != nil { twice = key }
            }
        }
        return twice.map(Outcome.visitedTwice) ?? .entries(seen)
    }

    private func performGet(_ key: [UInt8], room: Int) throws -> Outcome {
        var buffer = [UInt8](repeating: 0xEE, count: room)
        do {
            var span = buffer.mutableSpan
            guard let size = try get(key, into: &span) else { return .value(nil) }
            return .value(Array(buffer[..<size]))
        } catch StoreError.bufferTooSmall(let needed) {
            return .tooSmall(needed)
        }
    }

    private func performForEach() throws -> Outcome {
        var seen: [[UInt8]: [UInt8]] = [:]
        var twice: [UInt8]?
        try forEach { key, value in
            let key = [UInt8](copying: key)
            if seen.updateValue([UInt8](copying: value), forKey: key) != nil { twice = key }
            return true
        }
        return twice.map(Outcome.visitedTwice) ?? .entries(seen)
    }
}
