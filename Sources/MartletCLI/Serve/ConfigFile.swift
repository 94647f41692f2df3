import MartletServer

/// The file of `martlet serve --config`.
struct ConfigFile: SettingsFile {
    private static let bytesMax = 1 << 20

    let path: String

    func read(into settings: inout ServerSettings, _ start: inout StartSettings) throws {
        do {
            try SettingsText(read()).read(into: &settings, &start)
        } catch let problem as SettingsProblem {
            throw CommandFailure("\(path): \(problem)")
        }
    }

    func read() throws -> [UInt8] {
        let file = try FileSource(path: path)
        var bytes = [UInt8](repeating: 0, count: ConfigFile.bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = try file.read(into: &bytes, from: count)
            guard got > 0 else { return Array(bytes[..<count]) }
            count += got
        }
        throw tooLarge
    }

    private var tooLarge: CommandFailure {
        CommandFailure("\(path): a file of settings has at most \(ConfigFile.bytesMax) bytes.")
    }

    /// Not by what could not be read again.
    func replace(with bytes: [UInt8]) throws {
        guard bytes.count <= ConfigFile.bytesMax else { throw tooLarge }
        var file = try WholeFile(path: path)
        try file.write(bytes)
        try file.finish()
    }
}
