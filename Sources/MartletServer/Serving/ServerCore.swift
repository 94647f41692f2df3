import Martlet
import Synchronization

/// What all sessions of a server share, apart from the network.
final class ServerCore: Sendable {
    let store: Store
    /// How long a change has to last before its client hears of it.
    let durability: Durability
    let databases: Databases
    let connectionMemory: ConnectionMemory
    let settings: SharedSettings
    /// Where the settings are kept, if anywhere. Who changes it has the lock.
    let settingsFile: Lock<any SettingsFile>?
    let statistics: ServerStatistics
    let started = Instant.now
    let lastSave = Atomic<Int>(Instant.microsecondsSince1970 / 1_000_000)
    let port: Int
    /// The way to the network, once there is one.
    let network: any Network
    /// What clients are subscribed to, for each event loop.
    let topics: [Topics]
    /// How long commands take, for each event loop.
    let meters: [CommandMeters]
    let slowLog: SlowLog
    let latencyLog: LatencyLog
    let errors: ErrorCounts
    let removalNews: RemovalNews
    /// How many clients watch all commands.
    let monitorCount = Atomic<Int>(0)
    let pause: ServerPause
    let tracking: Tracking

    init(
        store: Store, durability: Durability, settings: ServerSettings, file: (any SettingsFile)? = nil, port: Int,
        network: any Network, loopCount: Int
    ) throws(StoreError) {
        Stopwatch.prepare()
        self.store = store
        self.durability = store.keepsChanges ? durability : .memory
        self.settings = try SharedSettings(settings)
        settingsFile = try file.map { file throws(StoreError) in
            guard let lock = Lock(file) else { throw .outOfMemory }
            return lock
        }
        self.port = port
        self.network = network
        databases = try Databases(of: store)
        statistics = ServerStatistics(loopCount: loopCount)
        connectionMemory = try ConnectionMemory(in: store)
        var topics: [Topics] = []
        var meters: [CommandMeters] = []
        for number in 0..<loopCount {
            topics.append(try Topics(number, connectionMemory))
            meters.append(CommandMeters())
        }
        (self.topics, self.meters) = (topics, meters)
        (slowLog, latencyLog, errors) = (try SlowLog(connectionMemory), try LatencyLog(), try ErrorCounts())
        removalNews = try RemovalNews()
        pause = try ServerPause()
        tracking = try Tracking(
            self.settings, connectionMemory, memoryLimit: store.memoryLimit, loopCount: loopCount)
    }

    /// Whether replies have to wait for the log.
    var awaitsLog: Bool { durability != .memory }
}
