import Testing

@testable import MartletCLI

@Suite struct ShellCompletionTests {
    @Test(arguments: [
        ("cou", "nt ", ["count"]), ("cont", "ains ", ["contains"]),
        ("co", "", ["commit", "compact", "contains", "count"]),
        ("get", "", ["get", "getMany"]),
        ("scan --k", "eys ", ["--keys"]), ("scan --", "", ["--glob", "--keys", "--limit", "--prefix"]),
        ("help sc", "an ", ["scan"]), ("timing o", "", ["off", "on"]), ("timing of", "f ", ["off"]),
        ("use ses", "sions ", ["sessions"]), ("drop \"s", "econd one\" ", ["\"second one\""]),
        ("use x", "", []), ("put ", "", []), ("nothing ", "", []), ("put 'a ", "", []), ("timing on ", "", []),
        ("format ", "", ["json", "plain", "table"]), ("remo", "ve ", ["remove"]), ("rollback h", "alf ", ["half"]),
        ("savepoint h", "", []), ("view b", "efore ", ["before"]), ("close ", "before ", ["before"]),
    ])
    func whatCanFollowIsKnown(typed: String, insertion: String, choices: [String]) {
        let names: [ShellParameter.Kind: [String]] = [
            .keyspace: ["sessions", "second one"], .savepoint: ["half"], .snapshot: ["before"],
        ]
        let completion = ShellCompletion(of: Array(typed.utf8)) { (names[$0] ?? []).map { Array($0.utf8) } }
        #expect(completion.insertion == insertion)
        #expect(completion.choices == choices)
    }

    @Test func anEmptyLineMayBecomeAnyCommand() {
        #expect(ShellCompletion(of: []) { _ in [] }.choices == ShellCommand.all.map(\.name).sorted())
    }
}
