/// Amounts moved between two accounts, each as one atomic step.
struct Transfers<S: Subject>: BenchWork {
    static var operationsPerStep: Int { 1 }
    static var stepsPerSample: Int { LatencySampler.every }
    private static var amountMax: Int { 100 }

    private let subject: S
    private let keys: [S.Key]
    /// Says which accounts, two for each transfer. They may be the same.
    private let operations: OperationList
    private var position = 0

    init(_ subject: S, _ keys: [S.Key], _ operations: OperationList) {
        (self.subject, self.keys, self.operations) = (subject, keys, operations)
    }

    func hasRoom(for steps: Int) -> Bool { true }

    mutating func step() throws {
        let (source, target) = (operations[position].number, operations[position + 1].number)
        position = position + 2 == operations.count ? 0 : position + 2
        let amount = 1 + position % Self.amountMax
        guard try subject.transfer(amount, from: keys[Int(source)], to: keys[Int(target)]) else {
            throw CommandFailure.wrongValue(of: S.name)
        }
    }

    /// Throws if the accounts do not have together what they had at first.
    static func checkSum(of subject: S, accounts: Int) throws {
        let expected = accounts * Account.balanceAtFirst
        var sum = 0
        try subject.scan { _, value in sum &+= Account.balance(of: value) }
        guard sum == expected else {
            throw CommandFailure(
                "\(S.name) did not keep transfers whole: the balances make \(Units.count(sum)) instead of "
                    + "\(Units.count(expected)).")
        }
    }
}
