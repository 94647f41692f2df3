@testable import Martlet

// Compiled by Fuzz/run together with the server's commands, without its network, not by the package.

/// Has a client send any bytes as requests, one after the other, with all that a server does but for its sockets.
@c(LLVMFuzzerTestOneInput)
public func fuzzServerCommands(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try serve(&input)
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// Its entries are those of all inputs.
private let store = try? Store(StoreOptions(memoryLimit: 64 << 20))

private func serve(_ input: inout [UInt8]) throws {
    guard let store else { fatalError("there is no store") }
    let server = try ServerCore(
        store: store, durability: .memory, settings: ServerSettings(), port: 0, network: Unconnected(), loopCount: 1)
    let client = Session(
        id: 1, server: server, address: "127.0.0.1:2", localAddress: "127.0.0.1:1", isLocal: true,
        topics: server.topics[0])
    defer { client.reset() }
    var parser = RequestParser()
    let inputCount = input.count
    var bytes = input.mutableSpan
    try? parser.parse(&bytes, count: inputCount, most: 32, RequestLimits(argumentBytesMax: 1 << 20))
    let requests = parser.requests
    for request in 0..<requests.count {
        requests.withRequest(request, in: input.span) { answer($0, client) }
        checkSettings(server.settings.current)
    }
}

/// A request has one reply, but for those that are messages, and those that the client does not want.
private func answer(_ arguments: borrowing Arguments, _ client: Session) {
    var reply = ReplyWriter(version: client.version)
    let isAnswered = client.replies == .on
    do {
        try Executor.execute(arguments, of: client, &reply)
    } catch {
        client.isApart = true
        defer { client.isApart = false }
        do { try Executor.execute(arguments, of: client, &reply) } catch { fatalError("it is apart already") }
    }
    // Those of RESP3 may have messages of its own changes behind them.
    guard client.version == .two, isAnswered, client.replies == .on, client.aftermath.isNext else { return }
    guard client.lastCommand?.flags.contains(.pushing) != true else { return }
    var scanner = ReplyScanner()
    do { try scanner.read(reply.bytes.span) } catch { fatalError("no reply: \(reply.bytes)") }
    guard scanner.replyCount == 1 else { fatalError("\(scanner.replyCount) replies: \(reply.bytes)") }
}

/// Whatever settings there are, a file can have them.
private func checkSettings(_ settings: ServerSettings) {
    guard let text = try? SettingsText([]).bytes(with: settings) else { fatalError("\(settings) cannot be written") }
    var (found, start) = (ServerSettings(), StartSettings())
    do throws(SettingsProblem) {
        try SettingsText(text).read(into: &found, &start)
    } catch {
        fatalError("\(String(decoding: text, as: UTF8.self)): \(error)")
    }
    guard found == settings else { fatalError("\(settings), and when it is written: \(found)") }
}

extension Aftermath {
    fileprivate var isNext: Bool { if case .next = self { true } else { false } }
}

/// A network with no clients, which does nothing by itself.
private struct Unconnected: Network {
    var eventLoopCount: Int { 1 }

    func clients(isHalted: Bool) -> [ClientDescription] { [] }
    func end(isHalted: Bool, where isMeant: @escaping @Sendable (ClientDescription) -> Bool) -> Int { 0 }
    func unblock(_ id: Int, isError: Bool, isHalted: Bool) -> Bool { false }
    func eventLoop(of id: Int, isHalted: Bool) -> Int? { id == 1 ? 0 : nil }
    func passBetweenRequests() {}
    func endPause() {}
    func runApart(_ work: @escaping @Sendable () -> Void) { work() }
    func beginUse(alone: Bool) {}
    func endUse(alone: Bool) {}
    func whileHalted(_ body: () throws -> Void) throws { try body() }
    func shutDown(saving: Bool) {}
}
