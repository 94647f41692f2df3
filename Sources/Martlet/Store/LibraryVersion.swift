/// Which version this is, for all who say it.
package enum LibraryVersion {
    package static let text: StaticString = "0.1.0"
}
