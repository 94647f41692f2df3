/// What files are called where their paths are too long.
enum FileNames {
    /// The names without folders and extension, if they are different then; else the paths.
    static func short(_ paths: [String]) -> [String] {
        let names = paths.map { path in
            let name = FilePath.split(path).name
            return name.lastIndex(of: ".").map { $0 == name.startIndex ? name : String(name[..<$0]) } ?? name
        }
        return Set(names).count == names.count ? names : paths
    }
}
