/// The value of an account: its balance in the first eight bytes, and whatever else.
enum Account {
    static let balanceBytes = 8
    static let balanceAtFirst = 1_000

    static func balance(of value: RawSpan) -> Int {
        Int(littleEndian: unsafe value.unsafeLoadUnaligned(as: Int.self))
    }
}

extension [UInt8] {
    /// Makes this the value of an account with that balance.
    mutating func setBalance(_ balance: Int) {
        var span = mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.storeBytes(of: balance.littleEndian, as: Int.self)
    }

    /// Takes `amount` from the account, or what there is if that is less. Returns how much.
    mutating func withdraw(_ amount: Int) -> Int {
        let balance = Account.balance(of: unsafe span.bytes)
        let taken = Swift.min(amount, balance)
        setBalance(balance - taken)
        return taken
    }

    mutating func deposit(_ amount: Int) {
        setBalance(Account.balance(of: unsafe span.bytes) + amount)
    }
}
