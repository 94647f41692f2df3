/// Nothing: a change that turns out to need something is to come again.
struct NoSupplies: ChangeSupplies {
    @inline(__always)
    static var isAny: Bool { false }

    var all: Supplies {
        get { Supplies() }
        set {}
    }
}
