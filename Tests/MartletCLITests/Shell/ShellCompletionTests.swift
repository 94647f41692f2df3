import Testing

@testable import MartletCLI

@Suite struct ShellCompletionTests {
    @Test(arguments: [
        ("cou", "nt ", ["count"]), ("co", "", ["contains", "count"]), ("get", "", ["get", "getMany"]),
        ("scan --k", "eys ", ["--keys"]), ("scan --", "", ["--glob", "--keys", "--limit", "--prefix"]),
        ("help sc", "an ", ["scan"]), ("timing o", "", ["off", "on"]), ("timing of", "f ", ["off"]),
        ("use ses", "sions ", ["sessions"]), ("drop \"s", "econd one\" ", ["\"second one\""]),
        ("use x", "", []), ("put ", "", []), ("nothing ", "", []), ("put 'a ", "", []), ("timing on ", "", []),
        ("format ", "", ["json", "plain", "table"]), ("remo", "ve ", ["remove"]),
    ])
    func whatCanFollowIsKnown(typed: String, insertion: String, choices: [String]) {
        let keyspaces = ["sessions", "second one"].map { Array($0.utf8) }
        let completion = ShellCompletion(of: Array(typed.utf8), keyspaces: keyspaces)
        #expect(completion.insertion == insertion)
        #expect(completion.choices == choices)
    }

    @Test func anEmptyLineMayBecomeAnyCommand() {
        #expect(ShellCompletion(of: [], keyspaces: []).choices == ShellCommand.all.map(\.name).sorted())
    }
}
