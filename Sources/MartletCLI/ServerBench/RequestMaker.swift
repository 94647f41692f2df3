/// Writes the requests of one thread: which commands, of which keys, as the seed says.
///
/// All keys have one length, so what stands around them is written once.
struct RequestMaker {
    private let mix: ServerMix
    private let keys: ServerKeys
    private let get: [UInt8]
    private let set: [UInt8]
    private let increment: [UInt8]
    private let getMany: [UInt8]
    /// Before each key of several.
    private let key: [UInt8]
    /// What comes after the key that is set.
    private let value: [UInt8]
    private var random: SplitMix

    private static let lineEnd = Array("\r\n".utf8)

    init(_ cell: ServerBenchPlan.Cell, _ plan: ServerBenchPlan, seed: UInt64) {
        mix = cell.mix
        keys = ServerKeys(cell, bytes: plan.keyBytes)
        random = SplitMix(seed: SplitMix.scramble(seed))
        let keyHead = "$\(plan.keyBytes)\r\n"
        key = Array(keyHead.utf8)
        get = Array("*2\r\n$3\r\nGET\r\n\(keyHead)".utf8)
        set = Array("*3\r\n$3\r\nSET\r\n\(keyHead)".utf8)
        increment = Array("*2\r\n$4\r\nINCR\r\n\(keyHead)".utf8)
        getMany = Array("*\(ServerMix.keysAtOnce + 1)\r\n$4\r\nMGET\r\n".utf8)
        var value = [UInt8](repeating: 0, count: plan.valueBytes)
        Words.fill(&value, first: plan.valueBytes, from: plan.seed)
        self.value = Self.lineEnd + Array("$\(plan.valueBytes)\r\n".utf8) + value + Self.lineEnd
    }

    /// Adds the next request.
    mutating func write(to bytes: inout [UInt8]) {
        switch mix {
        case .mget:
            bytes += getMany
            for _ in 0..<ServerMix.keysAtOnce {
                bytes += key
                writeKey("k", to: &bytes)
                bytes += Self.lineEnd
            }
        case .incr:
            bytes += increment
            writeKey("n", to: &bytes)
            bytes += Self.lineEnd
        case _ where isWrite():
            bytes += set
            writeKey("k", to: &bytes)
            bytes += value
        default:
            bytes += get
            writeKey("k", to: &bytes)
            bytes += Self.lineEnd
        }
    }

    /// Adds the request that sets a certain key.
    func writeLoad(of number: Int, to bytes: inout [UInt8]) {
        bytes += set
        keys.write("k", number, to: &bytes)
        bytes += value
    }

    private mutating func isWrite() -> Bool {
        mix.writes == 100 || (mix.writes > 0 && Int.random(in: 0..<100, using: &random) < mix.writes)
    }

    private mutating func writeKey(_ kind: Unicode.Scalar, to bytes: inout [UInt8]) {
        keys.write(kind, keys.next(&random), to: &bytes)
    }
}
