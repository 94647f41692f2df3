/// What the verbs that write and read files of entries have in common.
enum EntryFileOptions {
    static let format = CommandOption(
        name: "file-format", value: .choice(of: FileFormat.allCases.map(\.rawValue)),
        valueName: FileFormat.allCases.map(\.rawValue).joined(separator: "|"),
        help: "The format of FILE. Default: what its name tells, else \(FileFormat.jsonLines.rawValue).")

    static func description(_ arguments: Arguments, defaultPath: String = "-") throws -> FileDescription {
        let path = arguments.operands.count > 1 ? arguments.operands[1] : defaultPath
        let format = arguments.text(format).flatMap(FileFormat.init(rawValue:)) ?? FileFormat(fileName: path)
        return try FileDescription(path: path, format: format ?? .jsonLines)
    }
}
