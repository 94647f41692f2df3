import Testing

/// `make install` without its build: what it puts where, and that it takes away no more.
@Suite struct InstallTests {
    private static let files = [
        "bin/martlet", "share/bash-completion/completions/martlet", "share/fish/vendor_completions.d/martlet.fish",
        "share/man/man1/martlet.1", "share/zsh/site-functions/_martlet",
    ]

    /// The repository, of which this file is a part.
    private static let repository = String(
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/"))

    private func install(_ folder: TemporaryFolder, _ arguments: String) throws -> MartletCommand.Run {
        try MartletCommand.shell(
            "DESTDIR=\(folder.path)/root PREFIX=/some/place \(Self.repository)/Scripts/install \(arguments)")
    }

    private func files(in folder: TemporaryFolder) throws -> [String] {
        let list = "cd \(folder.path)/root/some/place && find . -type f | sort"
        return try MartletCommand.output(of: list).output.split(separator: "\n").map { String($0.dropFirst(2)) }
    }

    @Test func everythingHasItsPlace() throws {
        let folder = try TemporaryFolder()
        let run = try install(folder, MartletCommand.path)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try files(in: folder) == Self.files)
        let modes = "cd \(folder.path)/root/some/place && stat -c %a bin/martlet share/man/man1/martlet.1"
        #expect(try MartletCommand.output(of: modes).output == "755\n644\n")
        let version = try MartletCommand.output(of: "\(folder.path)/root/some/place/bin/martlet --version")
        #expect(version.exitCode == 0)
    }

    /// In the folders of a system, each shell finds its script by itself.
    @Test func shellsFindTheirScripts() throws {
        let folder = try TemporaryFolder()
        _ = try install(folder, MartletCommand.path)
        let share = "\(folder.path)/root/some/place/share"
        let zsh = try MartletCommand.shell(
            "zsh -fc 'fpath=(\(share)/zsh/site-functions $fpath); autoload -U compinit; compinit -u -D; echo $_comps[martlet]'"
        )
        #expect(zsh.output == "_martlet\n", "\(zsh.errors)")
        let fish = try MartletCommand.shell(
            "HOME=\(folder.path) XDG_DATA_DIRS=\(share) PATH=\(share)/../bin:$PATH fish -c 'complete -C \"martlet be\"' | cut -f 1"
        )
        #expect(fish.output == "bench\n", "\(fish.errors)")
        #expect(try MartletCommand.shell("man -M \(share)/man martlet | head -n 1").output.hasPrefix("MARTLET(1)"))
    }

    @Test func whatIsInstalledIsRemovedAndNothingElse() throws {
        let folder = try TemporaryFolder()
        _ = try install(folder, MartletCommand.path)
        _ = try MartletCommand.output(of: "touch \(folder.path)/root/some/place/bin/other")
        #expect(try install(folder, "--remove").exitCode == 0)
        #expect(try files(in: folder) == ["bin/other"])
    }

    @Test func aCommandThatFailsReplacesNothing() throws {
        let folder = try TemporaryFolder()
        #expect(try install(folder, "false").exitCode != 0)
        #expect(folder.names.isEmpty)
    }
}
