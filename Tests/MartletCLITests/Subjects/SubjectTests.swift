import Testing

@testable import MartletCLI

/// What is compared does the same.
@Suite struct SubjectTests {
    private func check<S: Subject>(_ type: S.Type) throws {
        let subject = try S(memoryLimit: nil, expectedEntries: 100)
        let table = ByteTable()
        let (bytes, value): ([UInt8], [UInt8]) = ([1, 2, 3], [255, 7])
        let key = subject.prepare(table.append(unsafe bytes.span.bytes))
        var buffer = [UInt8](repeating: 0, count: 2)

        #expect(try subject.modify(key) == nil)
        #expect(try !subject.remove(key))
        try subject.put(key, unsafe value.span.bytes)
        #expect(try subject.modify(key) == 2)
        #expect(try read(subject, key, into: &buffer) == 2)
        #expect(buffer == [0, 7], "the first byte counts on, the other stays")
        #expect(try subject.remove(key))
        #expect(try read(subject, key, into: &buffer) == nil)

        try checkTransfers(subject, key, subject.prepare(table.append(unsafe value.span.bytes)))

        try subject.put(key, unsafe [UInt8]().span.bytes)
        #expect(try subject.modify(key) == 0)
        withExtendedLifetime(table) {}
    }

    /// What is there is moved, and no more; an account that is not there changes nothing.
    private func checkTransfers<S: Subject>(_ subject: S, _ first: S.Key, _ second: S.Key) throws {
        var account = [UInt8](repeating: 7, count: 10)
        account.setBalance(300)
        try subject.put(first, unsafe account.span.bytes)
        #expect(try !subject.transfer(1, from: first, to: second))
        #expect(try balances(of: subject) == [300])
        try subject.put(second, unsafe account.span.bytes)
        #expect(try subject.transfer(200, from: first, to: second))
        #expect(try subject.transfer(200, from: first, to: second))
        #expect(try subject.transfer(50, from: second, to: second), "the same account twice")
        #expect(try balances(of: subject) == [0, 600])
        for key in [first, second] { _ = try subject.remove(key) }
    }

    private func balances(of subject: some Subject) throws -> [Int] {
        var balances: [Int] = []
        try subject.scan { _, value in
            balances.append(Account.balance(of: value))
            #expect(value.byteCount == 10)
        }
        return balances.sorted()
    }

    private func read<S: Subject>(_ subject: S, _ key: S.Key, into buffer: inout [UInt8]) throws -> Int? {
        var span = buffer.mutableSpan
        var bytes = unsafe span.mutableBytes
        return try subject.get(key, into: &bytes)
    }

    @Test func theStoreDoesWhatIsMeasured() throws { try check(StoreSubject.self) }

    @Test func theDictionaryDoesWhatIsMeasured() throws { try check(LockedDictionary.self) }
}
