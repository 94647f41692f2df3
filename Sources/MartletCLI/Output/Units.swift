/// Numbers as people read them.
enum Units {
    /// A number with `digits` digits behind the point.
    static func fixed(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(number) * scale).rounded()
        guard scaled < 1e18 else { return "\(number)" }
        let (whole, part) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(part)
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// A count with commas between its thousands.
    static func count(_ number: Int) -> String {
        var groups = [String]()
        var rest = number.magnitude
        while rest >= 1_000 {
            let (quotient, group) = rest.quotientAndRemainder(dividingBy: 1_000)
            groups.insert(String(String(1_000 + group).dropFirst()), at: 0)
            rest = quotient
        }
        return (number < 0 ? "-" : "") + ([String(rest)] + groups).joined(separator: ",")
    }

    /// A count of things, named in the singular or the plural.
    static func count(_ number: Int, of one: String, _ many: String) -> String {
        "\(count(number)) \(number == 1 ? one : many)"
    }

    static func duration(nanoseconds: UInt64) -> String {
        let number = Double(nanoseconds)
        if number < 1e3 { return "\(nanoseconds) ns" }
        if number < 1e6 { return "\(fixed(number / 1e3, number < 1e5 ? 1 : 0)) µs" }
        if number < 1e9 { return "\(fixed(number / 1e6, number < 1e8 ? 1 : 0)) ms" }
        return "\(fixed(number / 1e9, 1)) s"
    }

    static func bytes(_ number: Int) -> String {
        if number < 1 << 10 { return "\(number) B" }
        if number < 1 << 20 { return "\(fixed(Double(number) / 1024, 1)) KiB" }
        if number < 1 << 30 { return "\(fixed(Double(number) / 1_048_576, 1)) MiB" }
        return "\(fixed(Double(number) / 1_073_741_824, 2)) GiB"
    }

    /// How many in a second: `12.34 M`, `250.0 k`, `90`.
    static func rate(_ perSecond: Double) -> String {
        if perSecond < 1e3 { return fixed(perSecond, 0) }
        if perSecond < 1e6 { return "\(fixed(perSecond / 1e3, 1)) k" }
        return "\(millions(perSecond)) M"
    }

    /// From one rate to another.
    static func rates(_ low: Double, _ high: Double) -> String {
        "\(rate(low))…\(rate(high))"
    }

    /// Millions a second.
    static func millions(_ perSecond: Double) -> String {
        fixed(perSecond / 1e6, 2)
    }
}
