/// In what the values of an axis are told, so that its labels are short numbers.
struct ChartUnit {
    let name: String
    let size: Double

    static func rate(upTo maximum: Double) -> ChartUnit {
        if maximum < 1e3 { return ChartUnit(name: "operations a second", size: 1) }
        if maximum < 1e6 { return ChartUnit(name: "thousand operations a second", size: 1e3) }
        return ChartUnit(name: "million operations a second", size: 1e6)
    }

    static func bytes(upTo maximum: Double) -> ChartUnit {
        if maximum < 1_048_576 { return ChartUnit(name: "KiB", size: 1_024) }
        if maximum < 10 * 1_073_741_824 { return ChartUnit(name: "MiB", size: 1_048_576) }
        return ChartUnit(name: "GiB", size: 1_073_741_824)
    }
}
