/// What commands are about, as the documents group them.
enum CommandGroup: String, CaseIterable, Sendable {
    case string
    case bitmap
    case generic
    case transactions
    case connection
    case pubsub
    case server
    case scripting

    /// The category of its commands, where all have the same.
    var category: String? {
        switch self {
        case .string: "string"
        case .bitmap: "bitmap"
        case .generic: "keyspace"
        case .transactions: "transaction"
        case .connection: "connection"
        case .scripting: "scripting"
        case .pubsub, .server: nil
        }
    }

    /// The heading in the documents.
    var title: String {
        switch self {
        case .string: "Strings"
        case .bitmap: "Bits of strings"
        case .generic: "Keys"
        case .transactions: "Transactions"
        case .connection: "Connections"
        case .pubsub: "Publishing and subscribing"
        case .server: "The server"
        case .scripting: "Functions"
        }
    }
}
