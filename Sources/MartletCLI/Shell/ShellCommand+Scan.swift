import Martlet
import MartletServer

extension ShellCommand {
    static let scanCommands: [ShellCommand] = [
        ShellCommand(
            name: "scan", summary: "List the entries, or those whose keys are as asked for.",
            options: [
                Option(name: "--prefix", parameter: ShellParameter("TEXT", .bytes), help: "Keys that begin with TEXT."),
                Option(
                    name: "--glob", parameter: ShellParameter("PATTERN", .bytes),
                    help: "Keys that PATTERN fits: * is any run, ? any letter, [a-z] one of some bytes."),
                Option(name: "--limit", parameter: ShellParameter("N", .count), help: "N entries at most."),
                Option(name: "--keys", help: "Keys without values."),
            ],
            note: "The order is none that means anything. Ctrl-C stops it. In a PATTERN, [!a-z] is one of the others, "
                + "and a backslash takes the meaning from what follows: write patterns between ' then.",
            examples: [
                .init(command: "scan --prefix user:", meaning: "A line for each: the key, a TAB, the value."),
                .init(command: "scan --glob 'user:*:name' --limit 10 --keys", meaning: "Ten keys at most."),
            ]
        ) { session, arguments in
            try ShellScan(
                prefix: arguments.option("--prefix")?.bytes ?? [],
                glob: arguments.option("--glob").map { KeyPattern(shell: $0.bytes) },
                limit: arguments.option("--limit").flatMap { WrittenNumber.read($0.text) } ?? .max,
                showsValues: arguments.option("--keys") == nil
            ).run(in: session)
        }
    ]
}
