import Martlet

/// What a shell works on and how it is set, apart from where its lines come from.
final class ShellSession {
    let store: Store
    /// Where the store is; `nil` if it is in memory alone.
    let directory: StoreDirectory?
    /// How changes are acknowledged from now on.
    private(set) var durability: Durability
    let output: ShellOutput
    /// What commands act on in the present and in a transaction.
    private(set) var keyspace: RawKeyspace
    var view = ShellView.present
    /// Those that are open, by their names.
    var snapshots: [[UInt8]: Snapshot] = [:]
    /// In a script: takes what was read of standard input beyond the line at hand.
    var takeRestOfScript: (() -> [UInt8])?
    var isTiming = false
    /// Set once the session is to end.
    var isOver = false
    /// Takes what is said beside results, a line at a time.
    let report: (String) -> Void

    init(_ directory: StoreDirectory? = nil, output: ShellOutput, report: @escaping (String) -> Void) throws {
        store = try directory?.open() ?? Store()
        self.directory = directory
        durability = directory?.durability ?? .memory
        keyspace = store.target
        self.output = output
        self.report = report
    }

    /// Does what a line says. A line without words does nothing.
    func perform(_ line: [UInt8]) throws(ShellProblem) {
        let words = try Tokenizer.words(of: line)
        guard let name = words.first else { return }
        let command = try ShellCommand.named(name)
        if command.readsInput, takeRestOfScript != nil, words.dropFirst().contains(where: { $0.text == "-" }) {
            // Whatever becomes of this command, what follows is data, and no other command.
            isOver = true
        }
        let arguments = try ShellArguments(words.dropFirst(), of: command, named: name)
        if let complaint = view.mode.complaint(about: command) { throw ShellProblem(complaint, at: name.place) }
        let (isTimed, start) = (isTiming, monotonicNanoseconds())
        defer { if isTimed { report(Units.duration(nanoseconds: monotonicNanoseconds() - start)) } }
        defer { output.finish() }
        do {
            try command.run(self, arguments)
        } catch {
            throw problem(error, at: name)
        }
    }

    /// Runs `body`; what the store throws is blamed on `word`.
    func blaming<R>(_ word: ShellWord, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as StoreError {
            throw problem(error, at: word)
        }
    }

    /// A conflict is the end of the transaction, whichever command finds it.
    private func problem(_ error: any Error, at word: ShellWord) -> ShellProblem {
        if let problem = error as? ShellProblem { return problem }
        guard case StoreError.conflict(let key) = error else {
            return ShellProblem(CommandFailure.explanation(of: error), at: word.place)
        }
        view = .present
        let what = key.map(ByteText.shown) ?? "an entry"
        return ShellProblem(
            "another change of \(what) came in between: the transaction has ended, and nothing of it "
                + "was written", at: word.place)
    }

    // MARK: What commands set

    /// Has commands act on a keyspace, in the present.
    func use(_ keyspace: RawKeyspace) throws {
        self.keyspace = try keyspace.with(durability)
    }

    /// Has changes acknowledged at another level, those of an open transaction too.
    func setDurability(_ durability: Durability) throws {
        keyspace = try keyspace.with(durability)
        if case .transaction(let open) = view { try open.transaction.setDurability(durability) }
        self.durability = durability
    }

    // MARK: What commands see

    /// The name of the keyspace in use, `nil` for the default one.
    var keyspaceName: [UInt8]? {
        if case .snapshot(let viewed) = view { viewed.keyspaceName } else { keyspace.name }
    }

    /// The entries of the keyspace in use, as commands read them.
    var readable: any ReadableEntries {
        if case .snapshot(let viewed) = view { viewed.entries } else { writable }
    }

    /// The same, as commands write them. The table keeps those that do out of snapshots.
    var writable: any WritableEntries {
        switch view {
        case .present: keyspace
        case .transaction(let open): open.transaction.keyspace(keyspace)
        case .snapshot: preconditionFailure("a command that writes came into a snapshot")
        }
    }

    /// The transaction. The table lets commands that ask for it run only in one.
    var transaction: ShellTransaction {
        guard case .transaction(let open) = view else { preconditionFailure("a command came without a transaction") }
        return open
    }

    /// The names there are of what a parameter asks for.
    func names(_ kind: ShellParameter.Kind) -> [[UInt8]] {
        switch (kind, view) {
        case (.keyspace, .snapshot(let viewed)): viewed.keyspaceNames
        case (.keyspace, _): store.keyspaces().compactMap(\.name)
        case (.savepoint, .transaction(let open)): open.savepointNames
        case (.snapshot, _): Array(snapshots.keys)
        default: []
        }
    }

    /// Says what is lost when the session ends now.
    func reportWhatIsOpen() {
        guard case .transaction = view else { return }
        report("The transaction was still open: nothing of it was committed.")
    }
}
