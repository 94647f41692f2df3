/// Hands elements from threads to threads in order. Who takes from an empty queue waits.
///
/// There is no limit of its own: a fixed number of elements goes round between two queues, one of full blocks and one
/// of empty ones, and waiting for an empty one is what holds a fast reader back.
final class HandoverQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
        var isCancelled = false
    }

    private let state = Monitor(State())

    func push(_ element: Element) {
        state.change { if !$0.isCancelled { $0.elements.append(element) } }
    }

    /// The oldest element, waiting for one if there is none; `nil` once the queue is closed and empty.
    func pop() -> Element? {
        state.change(when: { $0.isClosed || !$0.elements.isEmpty }) { state in
            state.elements.isEmpty ? nil : state.elements.removeFirst()
        }
    }

    /// Lets those who wait go on without an element.
    func close() {
        state.change { $0.isClosed = true }
    }

    /// Closes the queue and throws away what is in it and what may still come.
    func cancel() {
        state.change { $0 = State(elements: [], isClosed: true, isCancelled: true) }
    }
}
