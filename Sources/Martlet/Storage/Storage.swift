/// The files of one directory: all that the log and the checkpoints want of an operating system.
///
/// So small that a test can put a disk of its own in the place: one that loses, tears and reorders what was not synced, and
/// fails when told to. Names are plain names within the directory. Any thread may call.
protocol Storage: AnyObject, Sendable {
    /// Where it is, for messages.
    var path: String { get }

    /// The names of the files there are, in no order.
    func names() throws(StorageProblem) -> [String]

    /// Makes a file with so many bytes set aside, all zero. There is none of that name, or it is replaced.
    ///
    /// Neither the file nor its name lasts through a loss of power before `sync` and `syncDirectory`.
    func create(_ name: String, bytes: Int) throws(StorageProblem) -> any StorageFile

    /// Opens a file there is, to be read only.
    func open(_ name: String) throws(StorageProblem) -> any StorageFile

    /// Gives a file another name, in the place of the one that has it, at one instant. Lasts after `syncDirectory`.
    func rename(_ name: String, to newName: String) throws(StorageProblem)

    /// Takes a name away. Who has the file open keeps it.
    func remove(_ name: String) throws(StorageProblem)

    /// Makes what was created, renamed and removed before last through a loss of power.
    func syncDirectory() throws(StorageProblem)

    /// Ends the use of the directory, and lets another process have it.
    func close()
}

/// A file that is open. It is closed with its last reference.
protocol StorageFile: AnyObject, Sendable {
    /// How many bytes it has now.
    func size() throws(StorageProblem) -> Int

    /// Writes all bytes, or throws; then any part of them may have been written.
    func write(_ bytes: RawSpan, at offset: Int) throws(StorageProblem)

    /// Reads bytes until `buffer` is full or the file ends, and says how many.
    func read(into buffer: inout MutableRawSpan, at offset: Int) throws(StorageProblem) -> Int

    /// Makes what was written before last through a loss of power. After it has failed once, what was written may be lost
    /// even if a later call succeeds.
    func sync() throws(StorageProblem)
}
