/// The names on a simulated disk.
struct DiskDirectory: Sendable {
    /// One change, of which all or nothing comes to the disk. Files are known by their numbers.
    enum Change: Sendable {
        case add(String, file: Int)
        case rename(String, to: String, file: Int)
        case remove(String, file: Int)
    }

    private enum Fate {
        /// The next sync makes it last.
        case pending
        /// A sync has failed since: it may be lost, whatever is synced later.
        case uncertain
        case lasting
    }

    /// Which file has which name, as the process sees it.
    private(set) var files: [String: Int]
    private var settled: [String: Int]
    private var changes: [(change: Change, time: Int, fate: Fate)] = []

    /// Names that will stay.
    init(settled files: [String: Int] = [:]) {
        self.files = files
        settled = files
    }

    /// Adds a name that will stay.
    mutating func settle(_ name: String, file: Int) {
        files[name] = file
        settled[name] = file
    }

    mutating func apply(_ change: Change, time: Int) {
        DiskDirectory.apply(change, to: &files)
        changes.append((change, time, .pending))
    }

    mutating func sync() { changePending(to: .lasting) }

    mutating func failSync() { changePending(to: .uncertain) }

    private mutating func changePending(to fate: Fate) {
        for index in changes.indices where changes[index].fate == .pending { changes[index].fate = fate }
        while let first = changes.first, first.fate == .lasting {
            DiskDirectory.apply(first.change, to: &settled)
            changes.removeFirst()
        }
    }

    /// The changes that may be lost.
    var unsettled: [(change: Change, time: Int)] {
        changes.filter { $0.fate != .lasting }.map { ($0.change, $0.time) }
    }

    /// The names, if of the unsettled changes those came to the disk of which `isKept` says so.
    func settled(keeping isKept: [Bool]) -> [String: Int] {
        var files = settled
        var kept = isKept[...]
        for entry in changes where entry.fate == .lasting || kept.popFirst() == true {
            DiskDirectory.apply(entry.change, to: &files)
        }
        return files
    }

    /// Every file that may have a name after a loss of power.
    var reachableFiles: Set<Int> {
        var reachable = Set(settled.values)
        for entry in changes {
            switch entry.change {
            case .add(_, let file), .rename(_, _, let file): reachable.insert(file)
            case .remove: break
            }
        }
        return reachable
    }

    private static func apply(_ change: Change, to files: inout [String: Int]) {
        switch change {
        case .add(let name, let file): files[name] = file
        case .rename(let name, let newName, let file):
            if files[name] == file { files[name] = nil }
            files[newName] = file
        case .remove(let name, let file):
            if files[name] == file { files[name] = nil }
        }
    }
}
