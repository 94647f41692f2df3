import Martlet

/// Opens the stores of directories, with a line on a terminal that says how far their recovery is.
enum StoreOpening {
    static func open(_ path: String, durability: Durability = .synced) throws -> Store {
        var options = StoreOptions()
        options.durability = durability
        return try open(path, options)
    }

    static func open(_ path: String, _ options: StoreOptions) throws -> Store {
        var options = options
        return try showingRecovery(path, &options) { options in try Store(at: name(path), options) }
    }

    /// Opens a directory to be read only, as it was when it was closed.
    static func openToRead(_ path: String) throws -> Store {
        var options = StoreOptions()
        return try showingRecovery(path, &options) { options in try Store(readingAt: name(path), options) }
    }

    /// The store takes paths as they are: one that is not UTF-8 would come to it as another.
    static func name(_ path: String) throws(CommandFailure) -> String {
        guard PathText.isUTF8(path) else {
            throw CommandFailure("\(path): the path of a store's directory has to be UTF-8.")
        }
        return path
    }

    private static func showingRecovery(
        _ path: String, _ options: inout StoreOptions, _ open: (StoreOptions) throws -> Store
    ) throws -> Store {
        guard Console.error.isTerminal else { return try open(options) }
        let progress = Progress("recovering \(path)", total: nil, in: .bytes)
        defer { progress.finish() }
        options.recoveryProgress = { reached in
            let total = reached.bytesTotal > 0 ? reached.bytesTotal : nil
            progress.show(bytes: reached.bytesRead, of: total, entries: reached.recordsApplied)
        }
        return try open(options)
    }
}
