import MartletTestSupport

/// A transaction as a thread writes it down while it runs, quickly: with bytes for lists.
struct ListAttempt {
    enum Step {
        case append(list: Int, element: Int)
        case read(list: Int, [UInt8]?)
        /// All lists of a keyspace that there were.
        case readAll(keyspace: Int, [(list: Int, bytes: [UInt8])])
        case write(list: Int, [Int])
    }

    let thread: Int
    let invoked: UInt64
    var returned: UInt64 = 0
    var isCommitted = true
    var isPlainRead = false
    var number: UInt64?
    var steps: [Step] = []

    /// The lists that it has met.
    var lists: [Int] {
        steps.flatMap { step in
            switch step {
            case .append(let list, _), .read(let list, _), .write(let list, _): [list]
            case .readAll(_, let found): found.map(\.list)
            }
        }
    }

    var isChange: Bool {
        steps.contains { step in
            switch step {
            case .append, .write: true
            case .read, .readAll: false
            }
        }
    }

    /// What the checkers read.
    /// - Parameter lists: All that there ever were: what an iteration has not found was empty.
    func decoded(lists: Set<Int>) -> ListTransaction {
        ListTransaction(
            thread: thread, invoked: invoked, returned: returned, isCommitted: isCommitted,
            isPlainRead: isPlainRead, number: number,
            steps.flatMap { step -> [MicroOperation] in
                switch step {
                case .append(let list, let element): [.append(list: list, element: element)]
                case .read(let list, let bytes): [.read(list: list, StoredList.elements(bytes ?? []))]
                case .write(let list, let elements): [.write(list: list, elements)]
                case .readAll(let keyspace, let found): all(of: keyspace, found, among: lists)
                }
            })
    }

    private func all(
        of keyspace: Int, _ found: [(list: Int, bytes: [UInt8])], among lists: Set<Int>
    ) -> [MicroOperation] {
        let present = Dictionary(uniqueKeysWithValues: found.map { ($0.list, $0.bytes) })
        return lists.filter { $0 % 3 == keyspace }.map { .read(list: $0, StoredList.elements(present[$0] ?? [])) }
    }
}
