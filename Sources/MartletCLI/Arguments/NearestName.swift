/// Finds the known name that a mistyped one was probably meant to be.
enum NearestName {
    /// The known name with the fewest single-letter changes from `name`; `nil` if all are too far to be a slip.
    static func find(_ name: String, among known: [String]) -> String? {
        let nearest = known.map { (name: $0, distance: distance(Array(name), Array($0))) }.min {
            $0.distance < $1.distance
        }
        guard let nearest, nearest.distance <= max(1, min(name.count, nearest.name.count) / 2) else { return nil }
        return nearest.name
    }

    /// How many letters must be inserted, removed, replaced, or swapped with their neighbour, to get from one to the
    /// other (optimal string alignment).
    static func distance(_ from: [Character], _ to: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: to.count + 1)
        var last = Array(0...to.count)
        for i in 0..<from.count {
            var row = [i + 1]
            for j in 0..<to.count {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (from[i] == to[j] ? 0 : 1))
                if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[to.count]
    }
}
