import Foundation

/// A directory that is removed with all that is in it when this goes out of scope.
final class TemporaryDirectory {
    let path: String

    /// An empty one, where the system has its temporary files or in `parent`.
    init(in parent: String = NSTemporaryDirectory()) throws {
        let url = URL(filePath: parent).appending(path: "martlet-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    /// The path of what has that name in it.
    subscript(_ name: String) -> String { path + "/" + name }

    /// All names in it, in order.
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
