import Foundation
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
