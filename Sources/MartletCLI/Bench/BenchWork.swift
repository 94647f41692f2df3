/// What one thread does in a loop.
protocol BenchWork {
    /// How many operations a step is.
    static var operationsPerStep: Int { get }
    /// Every so many steps the clock is read, where it would slow what it measures.
    static var stepsPerSample: Int { get }
    /// Whether so many steps more can be done.
    func hasRoom(for steps: Int) -> Bool
    mutating func step() throws
}
