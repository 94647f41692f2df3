/// What stands for a key's record while a change of several keys is being published: the version before, the version
/// after, and the cell that tells which of them counts.
///
///     +0   sequence number of the change
///     +8   form word: long form, type 13
///     +16  address of the version after, 0 if the key is removed
///     +24  address of the cell
///     +32  address of the version before, 0 if the key was absent
///
/// The cell is a word of the participant that makes the change. It holds the change's number while the change is
/// undecided, and something else ever after: a participant makes one change at a time, and no other has the number of a commit.
/// So one store to the cell decides all the keys at once, for every reader that found an intent, and later intents are
/// not mistaken for these. Only then the intents are replaced by what they stand for, and the buckets unlocked.
///
/// Intents exist only in locked buckets: those who write, those who rely on a version, and snapshots, which wait for the
/// unlock, never depend on one. An intent does not change, and what it names is retired after it is out of the index, so
/// the pin of whoever found it covers all of it.
struct Intent {
    static let sizeClass = SizeClass(fitting: 40)

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    /// Writes an intent into memory that nobody else sees yet.
    init(initializingAt address: UInt, number: UInt64, before: Record?, after: Record?, cell: Word) {
        self.address = address
        Word(at: address).storeRelaxed(number)
        Word(at: address &+ 8).storeRelaxed(UInt64(Record.longForm | Record.typeIntent &<< 28))
        Word(at: address &+ 16).storeRelaxed(UInt64(after?.address ?? 0))
        Word(at: address &+ 24).storeRelaxed(UInt64(cell.address))
        Word(at: address &+ 32).storeRelaxed(UInt64(before?.address ?? 0))
    }

    private func record(at offset: UInt) -> Record? {
        let record = Word(at: address &+ offset).loadRelaxed()
        return record == 0 ? nil : Record(at: UInt(record))
    }

    private var before: Record? { record(at: 32) }
    private var after: Record? { record(at: 16) }

    /// The record that counts at this moment, `nil` if the key is absent.
    ///
    /// Acquiring: who finds the change decided finds all of its intents wherever it looks next.
    var present: Record? {
        let number = Word(at: address).loadRelaxed()
        let cell = Word(at: UInt(Word(at: address &+ 24).loadRelaxed()))
        guard let record = cell.loadAcquiring() == number ? before : after, !record.isAbsence else { return nil }
        return record
    }

    /// Whether it stands for a record of `key`: both versions are of one key, and there is one at least.
    func hasKey(_ key: RawSpan) -> Bool { (after ?? before)?.hasKey(key, orAbsence: true) ?? false }
}
