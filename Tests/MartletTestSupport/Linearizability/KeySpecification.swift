/// What one key of a store does.
public struct KeySpecification: SequentialSpecification {
    /// The key at the start.
    public let initial: KeyState

    /// A key that starts with a value, or without.
    public init(initially value: String? = nil) {
        initial = KeyState(value: value)
    }

    /// See `SequentialSpecification`.
    public func step(_ key: KeyState, _ operation: KeyOperation, _ outcome: KeyOutcome?) -> KeyState? {
        switch operation {
        case .get: expect(.value(key.value), outcome, key)
        case .contains: expect(.flag(key.value != nil), outcome, key)
        case .put(let new): expect(.flag(key.value == nil), outcome, key.writing(new))
        case .putIfAbsent(let new):
            expect(.flag(key.value == nil), outcome, key.value == nil ? key.writing(new) : key)
        case .replace(let new): expect(.flag(key.value != nil), outcome, key.value == nil ? key : key.writing(new))
        case .getAndPut(let new): expect(.value(key.value), outcome, key.writing(new))
        case .remove: expect(.flag(key.value != nil), outcome, key.writing(nil))
        case .getAndRemove: expect(.value(key.value), outcome, key.writing(nil))
        case .clear: expect(.done, outcome, key.writing(nil))
        case .update(let old, let new):
            key.value == old
                ? expect(.done, outcome, old == new ? key.perhapsWritingAgain() : key.writing(new)) : nil
        case .increment(let amount): increment(key, by: amount, outcome)
        case .append(let suffix): append(key, suffix, outcome)
        case .getVersioned: getVersioned(key, outcome)
        case .compareAndSwap(let expected, let desired):
            compareAndSwap(key, if: key.value == expected, desired, outcome)
        case .compareAndSwapVersion(let sequence, let desired):
            compareAndSwap(key, version: sequence, desired, outcome)
        }
    }

    /// See `SequentialSpecification`.
    public func isRead(_ operation: KeyOperation, _ outcome: KeyOutcome) -> Bool {
        switch (operation, outcome) {
        case (.get, _), (.contains, _), (.getVersioned, _): true
        case (.remove, .flag(false)), (.putIfAbsent, .flag(false)), (.replace, .flag(false)): true
        case (.getAndRemove, .value(nil)), (_, .conflict), (_, .notFound), (_, .notANumber): true
        default: false
        }
    }

    /// `next`, if the outcome is the one that is expected, or not known.
    private func expect(_ expected: KeyOutcome, _ outcome: KeyOutcome?, _ next: KeyState) -> KeyState? {
        outcome == nil || outcome == expected ? next : nil
    }

    private func increment(_ key: KeyState, by amount: Int, _ outcome: KeyOutcome?) -> KeyState? {
        guard let number = Int(key.value ?? "0") else { return expect(.notANumber, outcome, key) }
        return expect(.number(number + amount), outcome, key.writing("\(number + amount)"))
    }

    private func append(_ key: KeyState, _ suffix: String, _ outcome: KeyOutcome?) -> KeyState? {
        let new = (key.value ?? "") + suffix
        return expect(.number(new.utf8.count), outcome, key.writing(new))
    }

    private func getVersioned(_ key: KeyState, _ outcome: KeyOutcome?) -> KeyState? {
        guard let outcome else { return key }
        if case .versioned(let value, let sequence) = outcome {
            return key.value == value ? key.observing(sequence) : nil
        }
        return outcome == .value(nil) && key.value == nil ? key : nil
    }

    private func compareAndSwap(
        _ key: KeyState, if isExpected: Bool, _ desired: String, _ outcome: KeyOutcome?
    ) -> KeyState? {
        switch outcome {
        case nil: isExpected ? key.writing(desired) : key
        case .swapped(let sequence): isExpected ? key.writing(desired).observing(sequence) : nil
        case .conflict(let sequence): key.value != nil && !isExpected ? key.observing(sequence) : nil
        case .notFound: key.value == nil ? key : nil
        default: nil
        }
    }

    private func compareAndSwap(
        _ key: KeyState, version: UInt64, _ desired: String, _ outcome: KeyOutcome?
    ) -> KeyState? {
        switch outcome {
        case nil: key.observing(version)?.writing(desired) ?? key
        case .swapped(let sequence): key.observing(version)?.writing(desired).observing(sequence)
        case .conflict(let sequence):
            key.value != nil && sequence != version && !key.isKnown(toBe: version) ? key.observing(sequence) : nil
        case .notFound: key.value == nil ? key : nil
        default: nil
        }
    }
}
