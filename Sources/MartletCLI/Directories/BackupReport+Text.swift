import Martlet

extension BackupReport {
    /// A line for people, about what is in the other directory.
    func text(_ target: String) -> String {
        "\(target) has every change through number \(last.rawValue): copied "
            + "\(Units.count(filesCopied.count, of: "file", "files")), \(Units.bytes(bytesCopied)); "
            + "\(Units.count(filesKept, of: "file was", "files were")) there already."
    }

    var json: JSON {
        .object([
            ("last", .integer(Int(last.rawValue))), ("files_copied", .array(filesCopied.map { .string($0) })),
            ("bytes_copied", .integer(bytesCopied)), ("files_kept", .integer(filesKept)),
            ("new_start", .bool(isNewStart)),
        ])
    }
}
