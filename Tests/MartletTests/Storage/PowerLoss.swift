import MartletTestSupport

/// What a loss of power may leave of a disk. Each part of the disk that is not settled is as it was, or as after any
/// of its changes; which of them it is, is a choice: one number a part, 0 for as it was.
struct PowerLoss {
    typealias Choice = [Int]

    private enum Part {
        /// The change of a name, by its place among the unsettled ones.
        case name(Int)
        case size(file: Int)
        case sector(file: Int, Int)
    }

    private let disk: DiskState
    private var parts: [Part] = []
    /// The times of each part's changes.
    private var times: [[Int]] = []

    init(_ disk: DiskState) {
        self.disk = disk
        for (index, change) in disk.directory.unsettled.enumerated() { add(.name(index), [change.time]) }
        for number in disk.directory.reachableFiles.sorted() {
            guard let file = disk.files[number] else { continue }
            add(.size(file: number), file.size.later.map(\.time))
            for (sector, part) in file.sectors.sorted(by: { $0.key < $1.key }) {
                add(.sector(file: number, sector), part.later.map(\.time))
            }
        }
    }

    private mutating func add(_ part: Part, _ changes: [Int]) {
        guard !changes.isEmpty else { return }
        parts.append(part)
        times.append(changes)
    }

    // MARK: - Choosing

    /// All choices that differ if they are no more than `most`; else the extreme ones and some at random.
    func choices(most: Int, _ random: inout SeededGenerator) -> [Choice] {
        var chosen: [Choice] = []
        var seen: Set<Choice> = []
        let add = { (choice: Choice) in
            let choice = normalized(choice)
            if seen.insert(choice).inserted { chosen.append(choice) }
        }
        if let all = allChoices(most: most) {
            all.forEach(add)
            return chosen
        }
        add(nothing)
        add(everything)
        for choice in extremes.shuffled(using: &random) where chosen.count < most * 3 / 4 { add(choice) }
        // Some of them may turn out to be the same.
        for _ in 0..<most * 2 where chosen.count < most { add(randomChoice(&random)) }
        return chosen
    }

    private var nothing: Choice { parts.map { _ in 0 } }
    private var everything: Choice { times.map(\.count) }

    private func allChoices(most: Int) -> [Choice]? {
        var all: [Choice] = [[]]
        for changes in times {
            guard all.count * (changes.count + 1) <= most else { return nil }
            all = all.flatMap { choice in (0...changes.count).map { choice + [$0] } }
        }
        return all
    }

    /// A single part kept, a single one lost, and all up to a moment.
    private var extremes: [Choice] {
        let (nothing, everything) = (nothing, everything)
        let singles = parts.indices.flatMap { part in
            var (kept, lost) = (nothing, everything)
            kept[part] = everything[part]
            lost[part] = 0
            return [kept, lost]
        }
        let prefixes = Set(times.joined()).sorted().map { end in
            times.map { changes in changes.count { $0 <= end } }
        }
        return singles + prefixes
    }

    /// Mostly kept, mostly lost or between, so that there are rare losses as well as rare survivals.
    private func randomChoice(_ random: inout SeededGenerator) -> Choice {
        let tenthsKept = [1, 5, 9].randomElement(using: &random) ?? 5
        return times.map { changes in
            guard Int.random(in: 0..<10, using: &random) < tenthsKept else { return 0 }
            return Bool.random(using: &random) ? changes.count : Int.random(in: 1...changes.count, using: &random)
        }
    }

    /// The same without what does not matter: the contents of files that have no name in the end.
    private func normalized(_ choice: Choice) -> Choice {
        let named = Set(names(choice).values)
        return zip(parts, choice).map { part, kept in
            switch part {
            case .name: kept
            case .size(let file), .sector(let file, _): named.contains(file) ? kept : 0
            }
        }
    }

    // MARK: - Losing

    /// The disk that is left.
    func state(_ choice: Choice) -> DiskState {
        var sizes: [Int: Int] = [:]
        var sectors: [Int: [Int: Int]] = [:]
        for (part, kept) in zip(parts, choice) {
            switch part {
            case .name: break
            case .size(let file): sizes[file] = kept
            case .sector(let file, let sector): sectors[file, default: [:]][sector] = kept
            }
        }
        return DiskState(settled: names(choice)) { number in
            disk.files[number]?.settled(size: sizes[number] ?? 0, sectors: sectors[number] ?? [:])
        }
    }

    private func names(_ choice: Choice) -> [String: Int] {
        let isKept = zip(parts, choice).compactMap { part, kept in
            if case .name = part { kept > 0 } else { nil }
        }
        return disk.directory.settled(keeping: isKept)
    }

    func description(of choice: Choice) -> String {
        let told = zip(parts, choice).filter { $1 > 0 }.prefix(20).map { part, kept in
            switch part {
            case .name(let index): "\(disk.directory.unsettled[index].change)"
            case .size(let file): "size \(kept) of \(name(file))"
            case .sector(let file, let sector): "sector \(sector) as of change \(kept) of \(name(file))"
            }
        }
        return told.isEmpty ? "nothing" : told.joined(separator: ", ")
    }

    private func name(_ file: Int) -> String { disk.files[file]?.name ?? "file \(file)" }
}
