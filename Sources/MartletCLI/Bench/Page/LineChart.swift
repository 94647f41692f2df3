/// Lines over one axis, as a drawing for a page. Colors come from the page's style, by the number of the line.
struct LineChart {
    struct Point {
        /// Between 0 and 1.
        let x: Double
        let value: Double
        /// The least and the greatest of what the value is the median of.
        var range: ClosedRange<Double>?
        /// What is told where the pointer rests.
        let note: String
    }

    struct Line {
        let name: String
        /// Which of the page's colors it has.
        let color: Int
        let points: [Point]
    }

    let title: String
    let x: ChartScale
    let xName: String
    let y: ChartScale
    let yName: String
    let lines: [Line]

    private static let (width, height) = (360.0, 230.0)
    private static let (left, right, top, bottom) = (58.0, 26.0, 12.0, 40.0)

    /// A figure with the drawing and what the lines mean.
    var html: String {
        """
        <figure>
        <figcaption>\(HTML.escaped(title))</figcaption>
        <svg viewBox="0 0 \(number(Self.width)) \(number(Self.height))" role="img" aria-label="\(HTML.escaped(title))">
        \(grid)\(lines.map(draw).joined())</svg>
        <p class="legend">\(lines.map(legend).joined(separator: " "))</p>
        </figure>

        """
    }

    private var grid: String {
        let rows = y.ticks.map { tick in
            let at = vertical(tick.place)
            return "<line class=\"grid\" x1=\"\(number(Self.left))\" x2=\"\(number(Self.width - Self.right))\" "
                + "y1=\"\(at)\" y2=\"\(at)\"/>"
                + "<text x=\"\(number(Self.left - 6))\" y=\"\(at)\" dy=\"4\" text-anchor=\"end\">"
                + "\(HTML.escaped(tick.label))</text>\n"
        }
        let columns = x.ticks.map { tick in
            "<text x=\"\(horizontal(tick.place))\" y=\"\(number(Self.height - Self.bottom + 16))\" text-anchor=\"middle\">"
                + "\(HTML.escaped(tick.label))</text>\n"
        }
        let names =
            "<text x=\"\(horizontal(0.5))\" y=\"\(number(Self.height - 6))\" text-anchor=\"middle\">"
            + "\(HTML.escaped(xName))</text>\n"
            + "<text transform=\"translate(12 \(vertical(0.5))) rotate(-90)\" text-anchor=\"middle\">"
            + "\(HTML.escaped(yName))</text>\n"
        return rows.joined() + columns.joined() + names
    }

    private func draw(_ line: Line) -> String {
        let places = line.points.map { "\(horizontal($0.x)),\(vertical(y.place($0.value)))" }
        let path = "<polyline class=\"line c\(line.color)\" points=\"\(places.joined(separator: " "))\"/>\n"
        return path + line.points.map { draw($0, line) }.joined()
    }

    private func draw(_ point: Point, _ line: Line) -> String {
        let (across, up) = (horizontal(point.x), vertical(y.place(point.value)))
        let dot =
            "<circle class=\"dot c\(line.color)\" cx=\"\(across)\" cy=\"\(up)\" r=\"3\">"
            + "<title>\(HTML.escaped("\(line.name): \(point.note)"))</title></circle>\n"
        guard let range = point.range else { return dot }
        let (low, high) = (vertical(y.place(range.lowerBound)), vertical(y.place(range.upperBound)))
        return "<line class=\"line c\(line.color)\" x1=\"\(across)\" x2=\"\(across)\" y1=\"\(low)\" y2=\"\(high)\"/>"
            + dot
    }

    private func legend(_ line: Line) -> String {
        "<span><i class=\"c\(line.color)\"></i>\(HTML.escaped(line.name))</span>"
    }

    private func horizontal(_ place: Double) -> String {
        number(Self.left + place * (Self.width - Self.left - Self.right))
    }

    private func vertical(_ place: Double) -> String {
        number(Self.height - Self.bottom - place * (Self.height - Self.top - Self.bottom))
    }

    private func number(_ value: Double) -> String { Units.fixed(value, 1) }
}
