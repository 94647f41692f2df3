import MartletRESP

/// `CLIENT KILL`: one connection by its address, or all that are as the filters say.
struct ClientKillCommand {
    private var id: Int?
    private var address: String?
    private var localAddress: String?
    private var type: ClientType?
    private var ageSecondsMin: Int?
    private var skipsOwn = true

    static let run: Command.Execution = { session, arguments, reply in
        let isOldForm = arguments.count == 3
        let filters = isOldForm ? ClientKillCommand(address: arguments[2].text) : try ClientKillCommand(arguments)
        let own = session.id
        let isOwnMeant =
            !filters.skipsOwn
            && session.server.network.clients(isHalted: session.isHalted).contains {
                $0.id == own && filters.admits($0)
            }
        // Its own connection ends once it has its reply.
        let others = session.server.network.end(isHalted: session.isHalted) { $0.id != own && filters.admits($0) }
        if isOwnMeant { session.aftermath = .close }
        let count = others + (isOwnMeant ? 1 : 0)
        guard isOldForm else { return reply.integer(count) }
        guard count > 0 else { throw ReplyError("ERR No such client") }
        reply.simple("OK")
    }

    private init(address: String) {
        self.address = address
        skipsOwn = false
    }

    private init(_ arguments: borrowing Arguments) throws(ReplyError) {
        var position = 2
        while position < arguments.count {
            // Left out, it is the mistake that the fuzzer must find (Fuzz/run --control).
            #if !MARTLET_DEFECT
            guard position + 1 < arguments.count else { throw .syntax }
            #endif
            let (filter, value) = (arguments[position], arguments[position + 1])
            if filter.isWord("ID") {
                id = try arguments.integer(position + 1, orElse: ReplyError("ERR client-id should be greater than 0"))
                guard id ?? 0 > 0 else { throw ReplyError("ERR client-id should be greater than 0") }
            } else if filter.isWord("ADDR") {
                address = value.text
            } else if filter.isWord("LADDR") {
                localAddress = value.text
            } else if filter.isWord("TYPE") {
                type = try ClientType(value)
            } else if filter.isWord("MAXAGE") {
                ageSecondsMin = try arguments.integer(
                    position + 1, orElse: ReplyError("ERR maxage is not an integer or out of range"))
                guard ageSecondsMin ?? 0 > 0 else { throw ReplyError("ERR maxage should be greater than 0") }
            } else if filter.isWord("USER") {
                guard value.isExactly("default") else {
                    throw ReplyError("ERR No such user '\(value.text)'")
                }
            } else if filter.isWord("SKIPME") {
                guard value.isWord("YES") || value.isWord("NO") else { throw .syntax }
                skipsOwn = value.isWord("YES")
            } else {
                throw .syntax
            }
            position += 2
        }
    }

    private func admits(_ client: ClientDescription) -> Bool {
        (type ?? client.type) == client.type && client.ageSeconds >= ageSecondsMin ?? 0
            && (id ?? client.id) == client.id && (address ?? client.address) == client.address
            && (localAddress ?? client.localAddress) == client.localAddress
    }
}
