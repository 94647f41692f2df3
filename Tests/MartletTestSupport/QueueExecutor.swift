import Dispatch

/// Runs tasks apart from the pool that all tests share, where a task that yields may come after hundreds of others.
///
///     try await withTaskExecutorPreference(QueueExecutor()) { … }
public final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "tasks of one test")

    /// One with a queue of its own.
    public init() {}

    /// Runs a task's next part after those that came before.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
