/// Writes the requests of one thread: which commands, of which keys, as the seed says.
struct RequestMaker {
    private let mix: ServerMix
    private let keys: ServerKeys
    private let form: RequestForm
    private var random: SplitMix

    init(_ cell: ServerBenchPlan.Cell, _ plan: ServerBenchPlan, seed: UInt64) {
        mix = cell.mix
        keys = ServerKeys(cell, bytes: plan.keyBytes)
        random = SplitMix(seed: SplitMix.scramble(seed))
        var value = [UInt8](repeating: 0, count: plan.valueBytes)
        Words.fill(&value, first: plan.valueBytes, from: plan.seed)
        form = RequestForm(plan.form, keyBytes: plan.keyBytes, value: value)
    }

    /// Adds the next request.
    mutating func write(to bytes: inout [UInt8]) {
        switch mix {
        case .mget:
            bytes += form.getMany.head
            for _ in 0..<ServerMix.keysAtOnce { write(form.oneOfMany, keys.next(&random), to: &bytes) }
            bytes += form.getMany.tail
        case .incr: write(form.increment, keys.next(&random), to: &bytes)
        case _ where isWrite(): write(form.set, keys.next(&random), to: &bytes)
        default: write(form.get, keys.next(&random), to: &bytes)
        }
    }

    /// Adds the request that makes a certain key be there.
    func writeLoad(of number: Int, to bytes: inout [UInt8]) {
        write(mix == .incr ? form.reset : form.set, number, to: &bytes)
    }

    private mutating func isWrite() -> Bool {
        mix.writes == 100 || (mix.writes > 0 && Int.random(in: 0..<100, using: &random) < mix.writes)
    }

    private func write(_ request: RequestForm.Single, _ key: Int, to bytes: inout [UInt8]) {
        bytes += request.head
        keys.write(mix.keyLetter, key, to: &bytes)
        bytes += request.tail
    }
}
