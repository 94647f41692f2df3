@testable import Martlet
import MartletTestSupport

/// A call that has to do with time, or any other.
enum ExpiryOperation {
    case plain(Operation)
    case put([UInt8], [UInt8], Expiration)
    case expire([UInt8], Expiration, ExpirationCondition)
    case persist([UInt8])
    case timeToLive([UInt8])
    case getAndExpire([UInt8], Expiration)
    case advance(Int64)
    case setWall(Int64)
}

enum ExpiryOutcome: Equatable {
    case plain(Outcome)
    case flag(Bool)
    case value([UInt8]?)
    case lifetime(TimeToLive?)
    case none
}

extension KeyValueOperations {
    func perform(_ operation: ExpiryOperation, _ clock: ManualClock) throws -> ExpiryOutcome {
        switch operation {
        case .plain(let operation): return .plain(try perform(operation))
        case .put(let key, let value, let expiration): return .flag(try put(key, value, expiring: expiration))
        case .expire(let key, let expiration, let condition):
            return .flag(try expire(key, expiration, if: condition))
        case .persist(let key): return .flag(try persist(key))
        case .timeToLive(let key): return .lifetime(try timeToLive(key))
        case .getAndExpire(let key, let expiration): return .value(try getAndExpire(key, expiration))
        case .advance(let milliseconds): clock.advance(by: .milliseconds(milliseconds))
        case .setWall(let milliseconds): clock.setWall(milliseconds: milliseconds)
        }
        // A time that nobody looks at is not noticed.
        _ = target.core.epochs.time.now
        return .none
    }
}

extension OperationMix {
    /// Half of them have to do with time.
    func nextWithTime(_ now: Int64, using random: inout SeededGenerator) -> ExpiryOperation {
        let key = Key.bytes(Int.random(in: 0..<24, using: &random))
        let size = [0, 3, 100, 500, 40_000].randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<5:
            let value = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: size)
            return .put(key, value, expiration(now, using: &random))
        case 5, 6:
            let conditions: [ExpirationCondition] = [.always, .ifUnlimited, .ifLimited, .ifLater, .ifEarlier]
            return .expire(
                key, expiration(now, using: &random), conditions.randomElement(using: &random) ?? .always)
        case 7: return .persist(key)
        case 8: return .timeToLive(key)
        case 9: return .getAndExpire(key, expiration(now, using: &random))
        case 10, 11: return .advance([0, 1, 1, 7, 50, 400, 5_000].randomElement(using: &random) ?? 0)
        case 12: return .setWall(now + Int64.random(in: -300...100, using: &random))
        default:
            // What counts entries may or may not count those whose deadline has come.
            while true {
                let operation = next(using: &random)
                switch operation {
                case .count, .occupancy: continue
                default: return .plain(operation)
                }
            }
        }
    }

    private func expiration(_ now: Int64, using random: inout SeededGenerator) -> Expiration {
        let spans: [Int64] = [0, 1, 2, 16, 100, 1_000, 70_000, 400_000_000_000]
        let span = spans.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .never
        case 1: return .kept
        case 2: return .byDefault
        case 3: return .at(Deadline(millisecondsSince1970: now + span * (Bool.random(using: &random) ? 1 : -1)))
        default: return .after(.milliseconds(span))
        }
    }
}
