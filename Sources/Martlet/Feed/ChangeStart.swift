/// Where a sequence of changes begins.
public enum ChangeStart: Sendable {
    /// With every change that is called for from now on; of those under way, some may be among them.
    case now
    /// With the first change after that number, as ``Change/sequence`` or ``Snapshot/sequence`` gives it.
    case after(SequenceNumber)
    /// With the first change that the snapshot does not see. A store in memory may not have it any more, unless there was a
    /// sequence before the snapshot: ``Store/snapshotAndChanges(prefix:keyspaces:)`` has them in the right order.
    case snapshot(Snapshot)
}
