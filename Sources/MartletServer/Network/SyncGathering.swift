/// How long a sync is put off for clients that have just been answered, so that it covers what they ask for next as well.
///
/// Of clients that wait for each reply a sync covers only about half: the others are answered when it begins, and ask while it is
/// under way. If all are waited for, each sync covers all. That takes time in which the disk does nothing, so it is at most half of
/// what a sync takes; and where they do not come, it is tried more and more seldom. PostgreSQL's `commit_delay` does this by
/// a setting.
struct SyncGathering {
    /// Syncs that are quicker are over before it is worth while.
    static let shortestSync = 500_000
    /// So many syncs at the most go by before it is tried again.
    private static let passesMax = 64

    /// What a sync takes, lately, in nanoseconds.
    private var mean = 0
    /// So many syncs are not put off, and so many were not after the last that was in vain.
    private var (passes, passesBefore) = (0, 0)

    /// For how long the next one may be put off, in nanoseconds.
    mutating func patience() -> Int {
        guard mean >= SyncGathering.shortestSync else { return 0 }
        guard passes == 0 else {
            passes -= 1
            return 0
        }
        return mean / 2
    }

    /// Takes note of what a sync took.
    mutating func note(nanoseconds: Int) { mean = mean == 0 ? nanoseconds : (7 * mean + nanoseconds) / 8 }

    /// Takes note of how many came of those for whom a sync was put off. It pays if hardly any is missing: time and a half for all
    /// is no better than time for three of four.
    mutating func note(come: Int, of expected: Int) {
        let wasWorthIt = 8 * come >= 7 * expected
        passesBefore = wasWorthIt ? 0 : min(max(1, 2 * passesBefore), SyncGathering.passesMax)
        passes = passesBefore
    }
}
