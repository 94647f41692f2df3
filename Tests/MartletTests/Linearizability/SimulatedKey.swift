import MartletTestSupport

/// A key that does one thing at a time, and so is linearizable by itself. Written apart from `KeySpecification`, and in
/// another way: it computes outcomes, and has real sequence numbers.
struct SimulatedKey {
    private var value: String?
    private var sequence: UInt64 = 0
    private var clock: UInt64 = 0

    mutating func perform(_ operation: KeyOperation, using random: inout SeededGenerator) -> KeyOutcome {
        // Other keys take numbers as well.
        clock += UInt64.random(in: 0...3, using: &random)
        let old = value
        switch operation {
        case .get: return .value(old)
        case .contains: return .flag(old != nil)
        case .getVersioned: return old.map { .versioned($0, sequence: sequence) } ?? .value(nil)
        case .put(let new):
            write(new)
            return .flag(old == nil)
        case .getAndPut(let new):
            write(new)
            return .value(old)
        case .putIfAbsent(let new):
            if old == nil { write(new) }
            return .flag(old == nil)
        case .replace(let new):
            if old != nil { write(new) }
            return .flag(old != nil)
        case .remove:
            write(nil)
            return .flag(old != nil)
        case .getAndRemove:
            write(nil)
            return .value(old)
        case .clear:
            write(nil)
            return .done
        case .update(_, let new):
            write(new)
            return .done
        case .increment(let amount):
            guard let number = Int(old ?? "0") else { return .notANumber }
            write("\(number + amount)")
            return .number(number + amount)
        case .append(let suffix):
            write((old ?? "") + suffix)
            return .number((old ?? "").utf8.count + suffix.utf8.count)
        case .compareAndSwap(let expected, let desired):
            return swap(if: old == expected, desired, telling: Bool.random(using: &random))
        case .compareAndSwapVersion(let expected, let desired):
            return swap(if: sequence == expected, desired, telling: Bool.random(using: &random))
        }
    }

    /// A random operation; those that depend on what is there often fit, and sometimes do not.
    func draw(values: Int, using random: inout SeededGenerator) -> KeyOperation {
        let new = "\(Int.random(in: 1...values, using: &random))"
        let old = Bool.random(using: &random) ? value ?? new : "\(Int.random(in: 1...values, using: &random))"
        switch Int.random(in: 0..<19, using: &random) {
        case 0..<4: return .get
        case 4: return .contains
        case 5..<7: return .put(new)
        case 7: return .putIfAbsent(new)
        case 8: return .replace(new)
        case 9: return .remove
        case 10: return .getAndPut(new)
        case 11: return .getAndRemove
        case 12: return .increment(by: Int(new) ?? 1)
        case 13: return .append(new == "1" ? "x" : "")
        case 14: return .compareAndSwap(expected: old, desired: new)
        case 15:
            return .compareAndSwapVersion(sequence: sequence - min(sequence, UInt64(old == new ? 1 : 0)), desired: new)
        case 16..<18: return .getVersioned
        default: return Bool.random(using: &random) ? .clear : .update(from: nil, to: new)
        }
    }

    /// An update as it turned out: it read what is there now.
    func settled(_ operation: KeyOperation) -> KeyOperation {
        if case .update(_, let new) = operation { .update(from: value, to: new) } else { operation }
    }

    private mutating func swap(if isExpected: Bool, _ desired: String, telling: Bool) -> KeyOutcome {
        guard value != nil else { return .notFound }
        guard isExpected else { return .conflict(sequence: telling ? sequence : nil) }
        write(desired)
        return .swapped(sequence: telling ? sequence : nil)
    }

    private mutating func write(_ new: String?) {
        clock += 1
        if new != nil { sequence = clock }
        value = new
    }
}
