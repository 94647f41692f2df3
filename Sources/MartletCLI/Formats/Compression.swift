/// How the bytes of a file are compressed.
enum Compression: String, CaseIterable, Sendable {
    case none, gzip, zstd

    /// What the name of a file tells by its extension.
    init(fileName: String) {
        self = Self.allCases.first { $0.isNamed(by: fileName) } ?? .none
    }

    func removingExtension(from fileName: String) -> String {
        isNamed(by: fileName) ? String(fileName.dropLast(fileExtension.count)) : fileName
    }

    private var fileExtension: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    private func isNamed(by fileName: String) -> Bool {
        self != .none && fileName.lowercased().hasSuffix(fileExtension)
    }
}
