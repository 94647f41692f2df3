/// How the page of a benchmark looks: dark where the reader's system is, one column where there is no room for more.
enum BenchPageStyle {
    static let text = """
        :root { color-scheme: light dark; --text: #1b1f24; --soft: #59636e; --grid: #d9dee4; --page: #ffffff;
          --c0: #0a58ca; --c1: #c2410c; --c2: #15803d; --c3: #7e22ce; --c4: #a16207; --c5: #0e7490; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e6edf3; --soft: #9198a1; --grid: #30363d; --page: #0d1117;
            --c0: #6cb6ff; --c1: #ff9e64; --c2: #7ee787; --c3: #d2a8ff; --c4: #e3b341; --c5: #56d4dd; } }
        body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: var(--text); background: var(--page);
          font: 16px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
        p { color: var(--soft); max-width: 45rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.5rem; }
        figure { margin: 0; } figcaption { font-weight: 600; font-size: 0.95rem; }
        svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
        .grid { stroke: var(--grid); } .line { fill: none; stroke-width: 1.5; }
        .faint { opacity: 0.6; stroke-dasharray: 1 3; }
        .legend { margin: 0; font-size: 0.85rem; } .legend span { margin-right: 1rem; display: inline-block; }
        .legend svg { width: 34px; height: 10px; margin-right: 0.4em; vertical-align: middle; }
        \((0..<SeriesStyle.colorCount).map { number in
            ".line.c\(number) { stroke: var(--c\(number)); } .dot.c\(number) { fill: var(--c\(number)); }"
        }.joined(separator: "\n"))
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.3rem 0.7rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
        th.text, td.text { text-align: left; } th { color: var(--soft); font-weight: 600; }
        """
}
