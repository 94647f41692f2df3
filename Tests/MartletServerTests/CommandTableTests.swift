import Foundation
import Martlet
import MartletTestSupport
import Testing

@testable import MartletServer

/// The table of commands, and what is made of it.
struct CommandTableTests {
    @Test func namesAreFoundInAnyLetters() {
        for command in CommandTable.all.commands {
            #expect(CommandTable.all.command(named: command.name.uppercased())?.name == command.name)
            for own in command.commands { #expect(CommandTable.all.command(named: own.name)?.name == own.name) }
        }
        #expect(CommandTable.all.command(named: "nosuch") == nil)
        #expect(CommandTable.all.command(named: "") == nil)
        #expect(CommandTable.all.command(named: "\0get") == nil)
    }

    /// What `COMMAND INFO` of Redis says of a command is what the table says: its name, its arity, its keys.
    @Test func theTableIsThatOfRedis() throws {
        let redis = try RedisProcess()
        let client = try redis.client()
        for command in CommandTable.all.commands where !["waitaof"].contains(command.name) {
            guard let info = try client.call("COMMAND", "INFO", command.name).elements.first?.elements, info.count > 6
            else {
                Issue.record("Redis does not know \(command.name)")
                continue
            }
            #expect(info[1] == .integer(command.arity), "\(command.name)")
            let keys = [command.keys.first, command.keys.last, command.keys.step].map { Reply.integer($0) }
            #expect(Array(info[3...5]) == keys, "\(command.name)")
            let flags = Set(info[2].elements.map { "\($0)".dropFirst().description }).subtracting(["movablekeys"])
            #expect(flags == Set(command.flags.publicNames.map { "\($0)" }), "\(command.name)")
            let categories = Set(info[6].elements.map { "\($0)".dropFirst().description })
            #expect(categories == Set(command.allCategories), "\(command.name)")
        }
        withExtendedLifetime(redis) {}
    }

    #if canImport(CUV)
    /// What is done with keys, how they are found, and what proxies are told, in the form of either protocol.
    @Test(arguments: [2, 3]) func keysAndHintsAreThoseOfRedis(version: Int) async throws {
        let redis = try RedisProcess()
        try await TestServer.run(Store()) { port in
            let (here, there) = (try TestClient(port: port), try redis.client())
            if version == 3 { for client in [here, there] { try client.call("HELLO", "3") } }
            for command in CommandTable.all.everything {
                let ours = try here.call("COMMAND", "INFO", command.name).elements.first?.elements ?? []
                let theirs = try there.call("COMMAND", "INFO", command.name).elements.first?.elements ?? []
                // Those that came after the version of Redis that is compared with.
                guard theirs.count > 8, ours.count > 8 else { continue }
                #expect(ours[7] == theirs[7], "\(command.name)")
                #expect(ours[8].description == Self.withoutNotes(theirs[8]).description, "\(command.name)")
            }
        }
        withExtendedLifetime(redis) {}
    }

    /// Redis says in words what the flags of some keys do not.
    private static func withoutNotes(_ specs: Reply) -> Reply {
        let kept = specs.elements.map { spec in
            let parts = spec.elements
            guard parts.first == .text("notes") else { return spec }
            if case .map = spec { return Reply.map(Array(parts.dropFirst(2))) }
            return Reply.array(Array(parts.dropFirst(2)))
        }
        if case .set = specs { return .set(kept) }
        return .array(kept)
    }

    /// Every command is told of with all that clients complete and check words by, in the form of Redis.
    @Test func everyCommandIsDescribed() async throws {
        let redis = try RedisProcess()
        try await TestServer.run(Store()) { port in
            let (here, there) = (try TestClient(port: port), try redis.client())
            for command in CommandTable.all.everything {
                let ours = Self.fields(try here.call("COMMAND", "DOCS", command.name).elements.last)
                for name in ["summary", "since", "group", "complexity"] {
                    #expect(ours[name]?.string?.isEmpty == false, "\(command.name): \(name)")
                }
                #expect((ours["arguments"] != nil) == (!command.parameters.isEmpty && command.commands.isEmpty))
                let theirs = Self.fields(try there.call("COMMAND", "DOCS", command.name).elements.last)
                guard !theirs.isEmpty else { continue }
                #expect(ours["since"] == theirs["since"], "\(command.name)")
                // The documents have it among the commands of connections.
                if command.name != "wait" { #expect(ours["group"] == theirs["group"], "\(command.name)") }
                // By other names, and with what is there; but which are keys is the same.
                let keys = [ours, theirs].map { Self.keys(in: $0["arguments"]) }
                #expect(keys[0] == keys[1], "\(command.name)")
            }
        }
        withExtendedLifetime(redis) {}
    }

    private static func fields(_ reply: Reply?) -> [String: Reply] {
        let parts = reply?.elements ?? []
        return stride(from: 0, to: parts.count - 1, by: 2).reduce(into: [:]) {
            $0[parts[$1].string ?? ""] = parts[$1 + 1]
        }
    }

    /// Of each key by which of the specifications it is found.
    private static func keys(in arguments: Reply?) -> [Reply] {
        (arguments?.elements ?? []).flatMap { argument in
            let fields = fields(argument)
            return (fields["key_spec_index"].map { [$0] } ?? []) + keys(in: fields["arguments"])
        }
    }
    #endif

    @Test func howACommandIsWrittenIsUnderstood() {
        func text(_ arguments: [CommandArgument]) -> String { arguments.map(text).joined(separator: " ") }
        func text(_ argument: CommandArgument) -> String {
            let inner = argument.arguments.isEmpty ? argument.name : "(\(text(argument.arguments)))"
            let token =
                argument.kind == .pureToken
                ? "\(argument.token ?? "")" : (argument.token.map { $0 + " " } ?? "") + inner
            let kind = [.oneOf: "one", .block: "all"][argument.kind] ?? ""
            return kind + token + (argument.isOptional ? "?" : "") + (argument.isMultiple ? "*" : "")
        }
        for (usage, meaning) in [
            ("", ""), ("key", "key"), ("key [key …]", "key*"), ("key value [key value …]", "all(key value)*"),
            ("[channel …]", "channel?*"), ("ON|OFF", "one(ON OFF)"), ("<A|B> key", "one(A B) key"),
            ("key [NX|XX|IFEQ value] [GET]", "key one(NX XX IFEQ value)? GET?"),
            ("[GET type offset …]", "allGET (type offset)?*"), ("[start [end]]", "all(start end?)?"),
            ("[X <A|B c>]", "oneX (A B c)?"), ("a|[ID id] [T t]", "one(a all(ID id? T t?))"),
        ] {
            #expect(text(UsageReader.arguments(usage)) == meaning, "\(usage)")
        }
    }

    /// The documents list all commands, as the table has them. `MARTLET_WRITE_DOCUMENTS=1` has them written.
    @Test func theDocumentsListAllCommands() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/server.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- begin commands -->\n")
        let rest = parts.last?.components(separatedBy: "<!-- end commands -->") ?? []
        #expect(parts.count == 2 && rest.count == 2)
        let wanted = CommandTable.all.document
        if environment("MARTLET_WRITE_DOCUMENTS") != nil {
            let written = parts[0] + "<!-- begin commands -->\n" + wanted + "<!-- end commands -->" + rest[1]
            try written.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(rest.first == wanted)
        }
    }
}
