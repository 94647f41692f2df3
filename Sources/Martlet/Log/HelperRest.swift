/// What the helper thread of a log rests for, if it does.
enum HelperRest: UInt64 {
    /// It is at work, and looks for more before it rests.
    case none = 0
    /// Until anything has changed.
    case untilChanged = 1
    /// For a while in which more changes may come; but not while a task waits.
    case unlessAwaited = 2
}
