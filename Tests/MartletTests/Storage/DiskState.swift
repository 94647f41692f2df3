/// All that is on a simulated disk, and what of it may be lost.
struct DiskState: Sendable {
    private(set) var files: [Int: DiskFile] = [:]
    private(set) var directory = DiskDirectory()
    private var lastFile = 0
    /// Grows with each sector and each name that changes.
    private var time = 0

    init() {}

    /// A disk on which all will stay: of these names, and of the files those that have one.
    init(settled names: [String: Int], _ file: (Int) -> DiskFile?) {
        directory = DiskDirectory(settled: names)
        for number in Set(names.values) { files[number] = file(number) }
        lastFile = names.values.max() ?? 0
    }

    /// The number of the file that has that name.
    func file(_ name: String) -> Int? { directory.files[name] }

    /// The file made last.
    var newestFile: Int { lastFile }

    mutating func apply(_ event: DiskEvent) {
        time += 1
        switch event {
        case .create(let name, let bytes): create(name, DiskFile(name: name, bytes: bytes, time: time))
        case .write(let file, let offset, let bytes):
            files[file]?.write(bytes, at: offset, time: time)
            time += bytes.count / DiskFile.sectorBytes + 2
        case .sync(let file): files[file]?.sync()
        case .failedSync(let file): files[file]?.failSync()
        case .rename(let name, let newName): rename(name, to: newName)
        case .remove(let name): remove(name)
        case .syncDirectory: directory.sync()
        case .failedSyncDirectory: directory.failSync()
        case .place(let name, let bytes):
            lastFile += 1
            files[lastFile] = DiskFile(name: name, settled: bytes)
            directory.settle(name, file: lastFile)
        case .flip(let name, let offset, let bit):
            if let file = file(name) { files[file]?.flip(bit: bit, at: offset) }
        }
    }

    private mutating func create(_ name: String, _ contents: DiskFile) {
        if file(name) != nil { remove(name) }
        lastFile += 1
        files[lastFile] = contents
        directory.apply(.add(name, file: lastFile), time: time)
    }

    private mutating func rename(_ name: String, to newName: String) {
        guard let file = file(name) else { return }
        files[file]?.name = newName
        directory.apply(.rename(name, to: newName, file: file), time: time)
    }

    private mutating func remove(_ name: String) {
        guard let file = file(name) else { return }
        directory.apply(.remove(name, file: file), time: time)
    }
}
