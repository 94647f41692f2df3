@testable import Martlet

/// The files of a store, and what it has.
struct DamagedDirectory {
    let files: [(name: String, bytes: [UInt8])]
    var contents: StoreContents

    /// What opening came to.
    enum Outcome: Equatable {
        case same, different
        /// The file at that path is said to be damaged, and no file was changed.
        case refused(path: String)
        /// It failed in a way in which it should not.
        case failed(String)
    }

    init(_ disk: SimulatedDisk) throws {
        files = try disk.names().sorted().map { ($0, try disk.contents(of: $0)) }
        contents = try StoreContents(of: try DamagedDirectory.open(disk.reopened(), isReadOnly: true))
    }

    private static func open(_ disk: SimulatedDisk, isReadOnly: Bool) throws -> Store {
        Store(core: try StoreCore(StoreOptions(), storage: disk, isReadOnly: isReadOnly, limits: .tiny))
    }

    /// What opening comes to with one file that has other bytes; `nil` for one that is gone.
    func outcome(with name: String, _ bytes: [UInt8]?) -> Outcome { outcome { $0 == name ? bytes : $1 } }

    /// What opening comes to with files whose bytes `damage` gives.
    func outcome(of damage: (_ name: String, _ bytes: [UInt8]) -> [UInt8]?) -> Outcome {
        let disk = SimulatedDisk()
        for (name, bytes) in files {
            if let bytes = damage(name, bytes) { disk.place(name, bytes) }
        }
        let before = disk.changeCount
        do {
            return try StoreContents(of: DamagedDirectory.open(disk, isReadOnly: true)) == contents ? .same : .different
        } catch StoreError.corrupted(let path, _, _), StoreError.formatUnknown(let path, _) {
            return isRefused(disk) && disk.changeCount == before ? .refused(path: path) : .failed("changed")
        } catch {
            return .failed("\(error)")
        }
    }

    /// Whether a store that may write refuses it as well.
    private func isRefused(_ disk: SimulatedDisk) -> Bool {
        switch storeError({ try DamagedDirectory.open(disk, isReadOnly: false) }) {
        case .corrupted, .formatUnknown: true
        default: false
        }
    }
}
