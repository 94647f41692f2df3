#if canImport(CLibEdit)
import CLibEdit
#endif

/// Editing of lines on a terminal, where the command was built with libedit.
enum LineEditing {
    /// How many lines of history are kept.
    static let historyLinesMax = 1_000

    #if canImport(CLibEdit)
    static let isBuiltIn = true
    #else
    static let isBuiltIn = false
    #endif

    /// A reader of the terminal on standard input and output; `nil` if lines cannot be edited.
    /// - Parameter historyPath: The file in which history is kept, if any.
    /// - Parameter complete: What can follow the part of a line up to the cursor.
    static func reader(
        historyPath: String?, complete: @escaping ([UInt8]) -> ShellCompletion
    ) -> (any LineReader)? {
        #if canImport(CLibEdit)
        LineEditor(historyPath: historyPath, complete: complete)
        #else
        nil
        #endif
    }
}
