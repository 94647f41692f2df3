import CMartlet
import Martlet

/// The options of a C program, as far as its `martlet_options` has them.
struct StoreSetup {
    /// What `martlet_options_init` sets for a durability that is not chosen: spells "dflt", so that no number that a
    /// program may come up with is taken for it.
    static let durabilityByDefault = martlet_durability(rawValue: 0x6466_6C74)

    static var defaults: martlet_options {
        martlet_options(
            struct_size: MemoryLayout<martlet_options>.size, memory_limit_bytes: 0, expected_entries: 0,
            durability: durabilityByDefault, evict: 0)
    }

    private let fields: martlet_options
    private let durability: Durability

    /// `nil`: they say something that there is not.
    init?(_ options: UnsafePointer<martlet_options>?, hasDirectory: Bool) {
        guard let fields = unsafe StoreSetup.fields(options), fields.evict <= 1 else { return nil }
        self.fields = fields
        switch fields.durability {
        case StoreSetup.durabilityByDefault: durability = hasDirectory ? .synced : .memory
        case MARTLET_MEMORY: durability = .memory
        case MARTLET_WRITTEN where hasDirectory: durability = .written
        case MARTLET_SYNCED where hasDirectory: durability = .synced
        default: return nil
        }
    }

    /// The defaults, under what the program has set.
    private static func fields(_ options: UnsafePointer<martlet_options>?) -> martlet_options? {
        var fields = defaults
        guard let options = unsafe options else { return fields }
        let size = unsafe UnsafeRawPointer(options).loadUnaligned(as: UInt.self)
        guard size >= MemoryLayout<UInt>.size else { return nil }
        // Whole fields only: they have eight bytes, but for the last two, which have four.
        let covered = Int(min(size, UInt(MemoryLayout<martlet_options>.size)))
        let bytes = covered - covered % (covered < 24 ? 8 : 4)
        unsafe withUnsafeMutableBytes(of: &fields) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: options, count: bytes))
        }
        return fields
    }

    /// Whether the store removes entries by itself.
    var evicts: Bool { fields.evict == 1 && fields.memory_limit_bytes > 0 }

    func options(tellingOf messages: MessageReceiver) -> StoreOptions {
        let limit = fields.memory_limit_bytes
        var options = StoreOptions(
            memoryLimit: limit == 0 ? nil : Int(clamping: limit),
            expectedEntries: Int(clamping: fields.expected_entries),
            logger: StoreLogger(level: .trace) { level, message in messages.write(level, message) },
            atLimit: evicts ? .evict() : .reject)
        options.durability = durability
        return options
    }
}
