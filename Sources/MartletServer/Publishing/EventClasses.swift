/// Classes of what becomes of keys, as clients ask to hear of them. Each has a letter.
package struct EventClasses: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    static let generic = EventClasses(rawValue: 1 << 0)
    static let string = EventClasses(rawValue: 1 << 1)
    static let expired = EventClasses(rawValue: 1 << 6)
    static let evicted = EventClasses(rawValue: 1 << 7)
    /// A key is there that was not.
    static let new = EventClasses(rawValue: 1 << 10)
    /// A channel for each key.
    static let byKey = EventClasses(rawValue: 1 << 11)
    /// A channel for each event.
    static let byEvent = EventClasses(rawValue: 1 << 12)
    /// A key was read that is not there.
    static let missed = EventClasses(rawValue: 1 << 13)

    /// The letters in the order of their bits: some are of classes of which there is nothing to hear here.
    private static let letters = Array("g$lshzxetdnKEm".utf8)
    /// What `A` stands for.
    private static let common = EventClasses(rawValue: (1 << 10) - 1)

    /// `nil`: one of the letters stands for nothing.
    init?(_ text: [UInt8]) {
        var classes: EventClasses = []
        for letter in text {
            if letter == UInt8(ascii: "A") {
                classes.formUnion(.common)
            } else if let place = EventClasses.letters.firstIndex(of: letter) {
                classes.insert(EventClasses(rawValue: 1 << UInt32(place)))
            } else {
                return nil
            }
        }
        self = classes
    }

    /// As `CONFIG GET` has it.
    var text: String {
        let isCommon = isSuperset(of: .common)
        let shown = isCommon ? subtracting(.common) : self
        let letters = EventClasses.letters.enumerated().filter { shown.rawValue & 1 << UInt32($0.offset) != 0 }
        return (isCommon ? "A" : "") + String(decoding: letters.map(\.element), as: UTF8.self)
    }

    /// Whether there is anything to publish about events of a class.
    func wants(_ kind: EventClasses) -> Bool { contains(kind) && !isDisjoint(with: [.byKey, .byEvent]) }
}
