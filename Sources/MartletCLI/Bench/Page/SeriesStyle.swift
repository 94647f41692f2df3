/// How the line of one series looks: told apart by color, by dashes and by the shape of its marks, so that more series than
/// there are colors, or a reader who sees none, are no difficulty.
struct SeriesStyle {
    static let colorCount = 6

    /// Which series it is, from 0.
    let number: Int

    private static let dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2"]
    private static let shapes = 5

    var colorClass: String { "c\(number % Self.colorCount)" }

    /// The attribute for the dashes of a line; empty for a solid one.
    var dashes: String {
        let dashes = Self.dashes[(number / Self.colorCount + number) % Self.dashes.count]
        return dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""
    }

    /// The outline of a mark around a point.
    func mark(_ x: Double, _ y: Double) -> String {
        switch number % Self.shapes {
        case 0: polygon(x, y, [(-2, -3.2), (2, -3.2), (3.2, -2), (3.2, 2), (2, 3.2), (-2, 3.2), (-3.2, 2), (-3.2, -2)])
        case 1: polygon(x, y, [(-3, -3), (3, -3), (3, 3), (-3, 3)])
        case 2: polygon(x, y, [(0, -4), (4, 3), (-4, 3)])
        case 3: polygon(x, y, [(0, -4.5), (4.5, 0), (0, 4.5), (-4.5, 0)])
        default: polygon(x, y, [(-4, -3), (4, -3), (0, 4)])
        }
    }

    private func polygon(_ x: Double, _ y: Double, _ corners: [(Double, Double)]) -> String {
        let points = corners.map { "\(Units.fixed(x + $0.0, 1)) \(Units.fixed(y + $0.1, 1))" }
        return "M" + points.joined(separator: "L") + "Z"
    }
}
