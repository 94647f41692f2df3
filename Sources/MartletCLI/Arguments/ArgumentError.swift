/// Why a command line cannot be run, and what to write instead.
struct ArgumentError: Error, Hashable {
    let problem: String
    let advice: String
}
