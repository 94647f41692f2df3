@testable import Martlet
import MartletTestSupport

/// What a store whose entries expire should be: a dictionary, deadlines beside it, and a clock that may be set.
struct ExpiryModel {
    private(set) var values = Model()
    private(set) var deadlines: [[UInt8]: Int64] = [:]
    private var wall: Int64
    private var monotonic: Int64 = 0
    /// How far the time of day was ahead of the clock that does not jump, at most.
    private var lead: Int64
    private(set) var now: Int64

    init(wall: Int64) {
        (self.wall, lead, now) = (wall, wall, wall)
    }

    // MARK: Time

    mutating func advance(_ milliseconds: Int64) {
        monotonic += milliseconds
        setWall(wall + milliseconds)
    }

    mutating func setWall(_ milliseconds: Int64) {
        wall = milliseconds
        lead = max(lead, wall - monotonic)
        now = max(now, monotonic + lead)
        for (key, deadline) in deadlines where deadline <= now {
            deadlines[key] = nil
            values.entries[key] = nil
        }
    }

    // MARK: Operations

    mutating func perform(_ operation: Operation) -> Outcome {
        let outcome = values.perform(operation)
        switch (operation, outcome) {
        case (.put(let key, _), _), (.getAndPut(let key, _), _), (.putIfAbsent(let key, _), .flag(true)),
            (.replace(let key, _), .flag(true)), (.compareAndSwap(let key, _, _), .swap(true)),
            (.swapVersion(let key, _), .flag(true)):
            deadlines[key] = nil
        case (.putMany(let entries), _): for (key, _) in entries { deadlines[key] = nil }
        default: break
        }
        for key in deadlines.keys where values.entries[key] == nil { deadlines[key] = nil }
        return outcome
    }

    mutating func perform(_ operation: ExpiryOperation) -> ExpiryOutcome {
        switch operation {
        case .plain(let operation): return .plain(perform(operation))
        case .put(let key, let value, let expiration):
            let wasAbsent = values.entries.updateValue(value, forKey: key) == nil
            set(expiration, of: key)
            return .flag(wasAbsent)
        case .expire(let key, let expiration, let condition):
            guard values.entries[key] != nil else { return .flag(false) }
            return .flag(set(expiration, of: key, if: condition))
        case .persist(let key): return .flag(values.entries[key] != nil && deadlines.removeValue(forKey: key) != nil)
        case .timeToLive(let key):
            guard values.entries[key] != nil else { return .lifetime(nil) }
            guard let deadline = deadlines[key] else { return .lifetime(.unlimited) }
            return .lifetime(
                .limited(.milliseconds(deadline - now), until: Deadline(millisecondsSince1970: deadline)))
        case .getAndExpire(let key, let expiration):
            guard let value = values.entries[key] else { return .value(nil) }
            set(expiration, of: key)
            return .value(value)
        case .advance(let milliseconds): advance(milliseconds)
        case .setWall(let milliseconds): setWall(milliseconds)
        }
        return .none
    }

    @discardableResult
    private mutating func set(
        _ expiration: Expiration, of key: [UInt8], if condition: ExpirationCondition = .always
    ) -> Bool {
        let old = deadlines[key]
        let new: Int64?
        switch expiration {
        case .byDefault, .never: new = nil
        case .after(let duration): new = now + duration.milliseconds
        case .at(let deadline): new = deadline.millisecondsSince1970
        case .kept: new = old
        }
        guard condition.holds(new, after: old) else { return false }
        deadlines[key] = new
        if let new, new <= now {
            deadlines[key] = nil
            values.entries[key] = nil
        }
        return true
    }
}

extension ExpirationCondition {
    fileprivate func holds(_ new: Int64?, after old: Int64?) -> Bool {
        switch self {
        case .always: true
        case .ifUnlimited: old == nil
        case .ifLimited: old != nil
        case .ifLater: (new ?? .max) > (old ?? .max)
        case .ifEarlier: (new ?? .max) < (old ?? .max)
        }
    }
}

extension Duration {
    /// Whole milliseconds: the tests use no others.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
