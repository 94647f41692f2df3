/// A file that was set aside for a segment to come.
struct PreparedFile {
    let name: String
    let bytes: Int
    let file: any StorageFile
}
