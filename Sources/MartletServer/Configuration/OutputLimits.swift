/// How much of a client's replies is held that it has not taken yet.
package struct OutputLimits: Hashable, Sendable {
    /// With more than this the connection ends.
    package var hardBytes = 1 << 30
    /// With more than this no further request of the client is read until it has taken what there is.
    package var softBytes = 64 << 20
    /// A client that stays above that for so long is cut off.
    package var softSeconds = 60

    package init() {}

    /// Nothing is without a bound: 0 asks for the widest there is.
    package init(hardBytes: Int, softBytes: Int, softSeconds: Int) {
        if hardBytes > 0 { self.hardBytes = hardBytes }
        self.softBytes = min(softBytes > 0 ? softBytes : self.softBytes, self.hardBytes)
        if softSeconds > 0 { self.softSeconds = softSeconds }
    }

    /// As `CONFIG` shows them.
    var text: String { "\(hardBytes) \(softBytes) \(softSeconds)" }
}
