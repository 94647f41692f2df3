/// A part of a disk that is written as a whole: what it holds after a loss of power, and what it may hold instead.
struct Unsettled<Value: Sendable>: Sendable {
    /// What was there when the part was synced last.
    private(set) var settled: Value
    /// What was put there since, oldest first, each with its time. After a loss of power any one of them may be there.
    private(set) var later: [(time: Int, value: Value)] = []
    /// Whether a sync writes the latest. After one that failed the system takes it for written, and no other tries.
    private var isDirty = false

    init(_ value: Value) {
        settled = value
    }

    /// What those see who read it.
    var latest: Value { later.last?.value ?? settled }

    mutating func put(_ value: Value, time: Int) {
        later.append((time, value))
        isDirty = true
    }

    /// Makes the latest last, unless a sync that failed has given it up.
    mutating func sync() {
        guard isDirty else { return }
        self = Unsettled(latest)
    }

    mutating func failSync() {
        isDirty = false
    }

    /// What is there if the first `count` of the later values came to the disk.
    func value(after count: Int) -> Value { count == 0 ? settled : later[count - 1].value }

    /// Changes every value there may be.
    mutating func changeAll(_ change: (inout Value) -> Void) {
        change(&settled)
        for index in later.indices { change(&later[index].value) }
    }
}
