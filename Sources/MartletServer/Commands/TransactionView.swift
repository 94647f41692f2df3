import Martlet

/// The transaction in which a session's commands run just now.
struct TransactionView {
    let transaction: Transaction

    func database(_ keyspace: RawKeyspace) -> Database { Database(transaction.keyspace(keyspace)) }
}
