/// What the settings of a file are, and how they come into it.
extension SettingsText {
    /// Said where settings begin that the file did not have.
    private static let mark = Array("# Added by CONFIG REWRITE".utf8)

    /// Reads what may be changed while the server runs, and what is fixed when it starts.
    package func read(into settings: inout ServerSettings, _ start: inout StartSettings) throws(SettingsProblem) {
        for entry in entries {
            if try start.read(entry) { continue }
            guard let parameter = ConfigParameter.named(entry.name) else {
                throw entry.problem("no setting has that name")
            }
            guard parameter.isChangeable else {
                throw entry.problem("is not set by a file: see the options of `martlet serve`")
            }
            guard parameter.change(entry.value, &settings) else { throw entry.problem(parameter.complaint, at: 0) }
        }
    }

    /// The text with the settings as they are by now. Lines that say it already stay as they are, and so does all that is no
    /// setting, or one that is fixed when the server starts; what the file does not have comes at its end.
    package func bytes(with settings: ServerSettings) -> [UInt8] {
        var kept: [[UInt8]?] = lines
        var added: [[UInt8]] = []
        for parameter in ConfigParameter.all where parameter.isChangeable {
            let mine = entries.filter { $0.name == parameter.name }
            let value = parameter.value(in: settings)
            guard SettingsText.value(of: parameter, by: mine) != value else { continue }
            let line = Array("\(parameter.name) ".utf8) + SettingsText.written(value, isList: parameter.isList)
            for entry in mine { kept[entry.line - 1] = entry == mine.first ? line : nil }
            if mine.isEmpty { added.append(line) }
        }
        if !added.isEmpty, !lines.contains(SettingsText.mark) { added.insert(SettingsText.mark, at: 0) }
        return (kept.compactMap(\.self) + added).reduce(into: []) { $0 += $1 + [0x0A] }
    }

    /// What a setting is for one who reads some lines.
    private static func value(of parameter: ConfigParameter, by entries: [Entry]) -> [UInt8]? {
        var settings = ServerSettings()
        for entry in entries {
            guard parameter.change(entry.value, &settings) else { return nil }
        }
        return parameter.value(in: settings)
    }

    private static func written(_ value: [UInt8], isList: Bool) -> [UInt8] {
        guard isList else { return written(value) }
        return Array(value.split(separator: 0x20).map { written(Array($0)) }.joined(separator: [0x20]))
    }
}
