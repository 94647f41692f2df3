import Dispatch

/// Ends the process if what it watches takes so long that it hangs.
final class Watchdog {
    private let bite: DispatchWorkItem

    init(seconds: Double = 60, _ what: String) {
        bite = DispatchWorkItem { preconditionFailure("hangs: \(what)") }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: bite)
    }

    deinit {
        bite.cancel()
    }
}
