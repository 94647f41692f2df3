import Testing

@testable import MartletCLI

@Suite struct MixTests {
    @Test func theSharesOfEachMixMakeAHundred() {
        for mix in Mix.all {
            let shares = mix.shares
            let sum = shares.read + shares.update + shares.insert + shares.remove + shares.modify
            #expect(sum == 100, "\(mix.name)")
        }
        #expect(Set(Mix.all.map(\.name)).count == Mix.all.count)
    }

    @Test(arguments: Mix.all) func aListHasTheSharesOfItsMix(mix: Mix) {
        let distribution: Distribution = mix.changesKeys ? .uniform : .zipf
        let list = OperationList(BenchCell(mix: mix, distribution: distribution, threads: 2, entries: 1_000), seed: 7)
        var counts: [OperationList.Kind: Int] = [:]
        for position in 0..<10_000 { counts[list[position].kind, default: 0] += 1 }
        let shares = mix.shares
        let expected: [OperationList.Kind: Int] = [
            .read: shares.read, .update: shares.update, .insert: shares.insert, .remove: shares.remove,
            .modify: shares.modify,
        ].filter { $0.value > 0 }.mapValues { $0 * 100 }
        #expect(counts == expected)
    }

    @Test(arguments: [
        (["--mix", "get50"], ["uniform", "zipf"]),
        (["--mix", "ycsb-a"], ["zipf"]),
        (["--mix", "ycsb-a", "--distribution", "uniform"], ["uniform"]),
        (["--mix", "ycsb-d", "--distribution", "uniform"], ["latest"]),
        (["--mix", "exchange", "--distribution", "zipf"], ["uniform"]),
        (["--mix", "load"], [nil]),
    ])
    func aMixChoosesItsKeysAsTheHelpSays(words: [String], distributions: [String?]) throws {
        let parser = ArgumentParser(verbs: CommandLineTool.verbs)
        guard case .run(_, let arguments) = try parser.parse(["bench", "--threads", "1"] + words) else { return }
        let cells = BenchPlan(arguments).cells(entries: 1_000)
        #expect(cells.map(\.distribution?.rawValue) == distributions)
    }
}
