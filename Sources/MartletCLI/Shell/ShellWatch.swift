import Martlet

/// Shows the changes of a store as they come.
struct ShellWatch {
    let start: ChangeStart
    let prefix: [UInt8]
    let limit: Int
    /// How long it goes on, `nil` for ever.
    let duration: Duration?

    /// A task shows them while this thread waits, so that Ctrl-C is heard here.
    func run(in session: ShellSession) throws {
        let changes = try session.store.changes(from: start, prefix: prefix)
        let end = try WakeUp()
        let failure = Monitor<(any Error)?>(nil)
        // Nobody else uses it until the task has ended.
        nonisolated(unsafe) let session = session
        let task = Task.detached {
            defer { end.signal() }
            var problem: (any Error)?
            do { try await unsafe show(changes, in: session) } catch { problem = error }
            // In any case: by the lock what the task has done to the session comes before what this thread does next.
            failure.withLock { [problem] in $0 = problem }
        }
        if !end.wait(for: duration) {
            task.cancel()
            end.wait()
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func show(_ changes: Changes, in session: ShellSession) async throws {
        var shown = 0
        for try await change in changes {
            session.output.show(Self.fields(of: change, session.store))
            session.output.finish()
            shown += 1
            if shown == limit { return }
        }
    }

    private static func fields(of change: Change, _ store: Store) -> [ShellField] {
        let keyspace = change.keyspaceID == 0 ? nil : store.keyspace(of: change)?.name
        return [
            ShellField("change", .number(Int(change.sequence.rawValue))),
            ShellField("kind", .bytes(Array(name(of: change.kind).utf8))),
            ShellField("keyspace", ShellValue(keyspace)),
            ShellField("key", change.key.isEmpty ? .none : .bytes(change.key)),
            ShellField("value", ShellValue(change.value)),
        ]
    }

    private static func name(of kind: Change.Kind) -> String {
        switch kind {
        case .put: "put"
        case .remove: "remove"
        case .expire: "expire"
        case .evict: "evict"
        case .setDeadline: "deadline"
        case .clear: "clear"
        case .makeKeyspace: "make"
        case .renameKeyspace: "rename"
        case .dropKeyspace: "drop"
        case .missed: "missed"
        @unknown default: "other"
        }
    }
}
