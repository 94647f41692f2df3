/// Where the key and the value of a record lie, and how long the entry lives.
struct EntryFields {
    /// The name of the entry's keyspace, if the record has one.
    var keyspace: Field?
    let key: Field
    let value: Field
    var lifetime = EntryLifetime.unlimited
}

/// Where a key or a value lies.
struct Field {
    let range: Range<Int>
    /// Whether the range is one of the record, and not of the scratch beside it.
    let isAsWritten: Bool

    /// A field whose bytes stand in the record as they are.
    static func asWritten(_ range: Range<Int>) -> Field {
        Field(range: range, isAsWritten: true)
    }

    /// A field that the record says in other bytes, put into the scratch.
    static func unescaped(_ range: Range<Int>) -> Field {
        Field(range: range, isAsWritten: false)
    }
}
