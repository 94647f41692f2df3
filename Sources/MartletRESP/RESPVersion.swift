/// The two forms of replies there are.
package enum RESPVersion: Int, Sendable {
    case two = 2
    case three = 3
}
