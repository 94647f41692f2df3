/// What stands around the keys of requests, in a protocol. All keys have one length, so it is written once.
struct RequestForm {
    /// A request for one key.
    struct Single {
        let head: [UInt8]
        let tail: [UInt8]

        init(_ head: String, _ tail: [UInt8]) { (self.head, self.tail) = (Array(head.utf8), tail) }
        init(_ head: String, _ tail: String) { self.init(head, Array(tail.utf8)) }
    }

    let get: Single
    let set: Single
    let increment: Single
    /// Sets what `increment` counts to 0.
    let reset: Single
    /// Around several keys.
    let getMany: Single
    /// Around each of them.
    let oneOfMany: Single

    init(_ form: ServerProtocol, keyBytes: Int, value: [UInt8]) {
        let end = Array("\r\n".utf8)
        switch form {
        case .resp:
            let key = "$\(keyBytes)\r\n"
            get = Single("*2\r\n$3\r\nGET\r\n\(key)", end)
            set = Single("*3\r\n$3\r\nSET\r\n\(key)", end + Array("$\(value.count)\r\n".utf8) + value + end)
            increment = Single("*2\r\n$4\r\nINCR\r\n\(key)", end)
            reset = Single("*3\r\n$3\r\nSET\r\n\(key)", "\r\n$1\r\n0\r\n")
            getMany = Single("*\(ServerMix.keysAtOnce + 1)\r\n$4\r\nMGET\r\n", [])
            oneOfMany = Single(key, end)
        case .memcached:
            get = Single("get ", end)
            set = Single("set ", Array(" 0 0 \(value.count)\r\n".utf8) + value + end)
            increment = Single("incr ", " 1\r\n")
            reset = Single("set ", " 0 0 1\r\n0\r\n")
            getMany = Single("get", end)
            oneOfMany = Single(" ", [])
        }
    }
}
