/// Numbers as people write them: `2000000`, `2_000_000`, `2M`, `500k`.
enum WrittenNumber {
    static func read(_ text: some StringProtocol) -> Int? {
        var digits = String(text).filter { $0 != "_" }
        var factor = 1
        if let unit = digits.last.flatMap({ units[$0] }) {
            digits.removeLast()
            factor = unit
        }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    private static let units: [Character: Int] = ["k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
}
