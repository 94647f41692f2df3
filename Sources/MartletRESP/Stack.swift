/// Plain values one behind the other, whose room stays when they go: they are only counted no more. To have an array forget its
/// elements is a call, and a request would make several.
struct Stack<Element: BitwiseCopyable>: ~Copyable {
    /// Behind the first ``count`` there are some that are of no meaning any more.
    private(set) var elements: [Element] = []
    private(set) var count = 0

    /// The memory that it takes.
    var byteCount: Int { elements.capacity * MemoryLayout<Element>.stride }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count < elements.count { elements[count] = element } else { elements.append(element) }
        count += 1
    }

    mutating func removeLast(_ gone: Int) { count -= gone }

    /// Moves those behind them, if there are any.
    mutating func removeFirst(_ gone: Int) {
        for position in gone..<count { elements[position - gone] = elements[position] }
        count -= gone
    }

    mutating func forEach(_ change: (inout Element) -> Void) {
        for position in 0..<count { change(&elements[position]) }
    }
}
