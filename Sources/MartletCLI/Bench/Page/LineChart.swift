/// Lines over one axis, as a drawing for a page. Colors come from the page's style.
struct LineChart {
    struct Point {
        /// Between 0 and 1.
        let x: Double
        let value: Double
        /// The least and the greatest of what the value is the median of.
        var range: ClosedRange<Double>?
        /// What is told where the pointer rests on its mark; `nil` for a point of the line without one.
        var note: String?
    }

    struct Line {
        let name: String
        let style: SeriesStyle
        let points: [Point]
        /// A line that belongs to another of the same style, and has no name of its own.
        var isFaint = false
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
        <p class="legend">\(lines.filter { !$0.isFaint }.map(legend).joined(separator: " "))</p>
        </figure>

        """
    }

    private var grid: String {
        let rows = y.ticks.map { tick in
            let at = vertical(tick.place)
            return "<line class=\"grid\" x1=\"\(number(Self.left))\" x2=\"\(number(Self.width - Self.right))\" "
                + "y1=\"\(number(at))\" y2=\"\(number(at))\"/>"
                + "<text x=\"\(number(Self.left - 6))\" y=\"\(number(at))\" dy=\"4\" text-anchor=\"end\">"
                + "\(HTML.escaped(tick.label))</text>\n"
        }
        let columns = x.ticks.map { tick in
            "<text x=\"\(number(horizontal(tick.place)))\" y=\"\(number(Self.height - Self.bottom + 16))\" "
                + "text-anchor=\"middle\">\(HTML.escaped(tick.label))</text>\n"
        }
        let names =
            "<text x=\"\(number(horizontal(0.5)))\" y=\"\(number(Self.height - 6))\" text-anchor=\"middle\">"
            + "\(HTML.escaped(xName))</text>\n"
            + "<text transform=\"translate(12 \(number(vertical(0.5)))) rotate(-90)\" text-anchor=\"middle\">"
            + "\(HTML.escaped(yName))</text>\n"
        return rows.joined() + columns.joined() + names
    }

    private func draw(_ line: Line) -> String {
        let places = line.points.map { point in
            "\(number(horizontal(point.x))),\(number(vertical(y.place(point.value))))"
        }
        let look = line.isFaint ? " faint\"" : "\"\(line.style.dashes)"
        let path =
            "<polyline class=\"line \(line.style.colorClass)\(look) points=\"\(places.joined(separator: " "))\"/>\n"
        return path + line.points.map { draw($0, line) }.joined()
    }

    private func draw(_ point: Point, _ line: Line) -> String {
        guard let note = point.note else { return "" }
        let (across, up, color) = (horizontal(point.x), vertical(y.place(point.value)), line.style.colorClass)
        let mark =
            "<path class=\"dot \(color)\" d=\"\(line.style.mark(across, up))\">"
            + "<title>\(HTML.escaped("\(line.name): \(note)"))</title></path>\n"
        guard let range = point.range else { return mark }
        let (low, high) = (number(vertical(y.place(range.lowerBound))), number(vertical(y.place(range.upperBound))))
        let (from, to) = (number(across - 4), number(across + 4))
        return
            "<path class=\"line \(color)\" d=\"M\(number(across)) \(low)V\(high)M\(from) \(low)H\(to)M\(from) \(high)H\(to)\"/>"
            + mark
    }

    /// A piece of the line with its mark, and its name.
    private func legend(_ line: Line) -> String {
        let color = line.style.colorClass
        return "<span><svg viewBox=\"0 0 34 10\"><path class=\"line \(color)\"\(line.style.dashes) d=\"M0 5H34\"/>"
            + "<path class=\"dot \(color)\" d=\"\(line.style.mark(17, 5))\"/></svg>\(HTML.escaped(line.name))</span>"
    }

    private func horizontal(_ place: Double) -> Double {
        Self.left + place * (Self.width - Self.left - Self.right)
    }

    private func vertical(_ place: Double) -> Double {
        Self.height - Self.bottom - place * (Self.height - Self.top - Self.bottom)
    }

    private func number(_ value: Double) -> String { Units.fixed(value, 1) }
}
