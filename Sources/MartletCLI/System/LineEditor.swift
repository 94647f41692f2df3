#if canImport(CLibEdit)
import CLibEdit

/// Lines that are typed on a terminal, edited by libedit.
///
/// libedit calls back while it reads a line: for the prompt, and for the keys that are bound here. Its editor carries the
/// address of this object for them, which outlives the editor.
@safe final class LineEditor: LineReader {
    private let editor: OpaquePointer
    private let history: OpaquePointer
    private let historyPath: String?
    private let complete: ([UInt8]) -> ShellCompletion
    /// What libedit shows, ended by a zero.
    private var prompt: UnsafeMutablePointer<CChar>?
    private var isCancelled = false

    init?(historyPath: String?, complete: @escaping ([UInt8]) -> ShellCompletion) {
        guard let editor = unsafe martletedit_open("martlet") else { return nil }
        guard let history = unsafe history_init() else {
            unsafe el_end(editor)
            return nil
        }
        unsafe self.editor = editor
        unsafe self.history = history
        self.historyPath = historyPath
        self.complete = complete
        unsafe prompt = nil
        unsafe martletedit_set_up(editor)
        unsafe martletedit_set_history(editor, history, Int32(LineEditing.historyLinesMax))
        // A file that is not there yet is no mistake: it is made at the end.
        if let historyPath { _ = unsafe martletedit_load(history, PathText.forC(historyPath)) }
        bind()
    }

    func next(prompt text: String) throws -> LineInput {
        unsafe free(prompt)
        unsafe prompt = strdup(text)
        isCancelled = false
        unsafe el_resize(editor)
        var count: Int32 = 0
        let start = unsafe el_gets(editor, &count)
        // Asked first: for an empty line that was cancelled, libedit has nothing either.
        if isCancelled { return .cancelled }
        guard let start = unsafe start, count > 0 else { return .end }
        var line = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(count)))
        if line.last == LineScanner.newline { line.removeLast() }
        if line.contains(where: { !Tokenizer.isBlank($0) }) { unsafe martletedit_remember(history, start) }
        return .line(line)
    }

    private func bind() {
        unsafe martletedit_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
        unsafe martletedit_set_prompt(editor) { editor in unsafe LineEditor.owner(of: editor)?.prompt }
        unsafe martletedit_bind(editor, "^I", "martlet-complete") { editor, _ in
            unsafe LineEditor.owner(of: editor)?.completeWord() ?? UInt8(CC_ERROR)
        }
        unsafe martletedit_bind(editor, "^C", "martlet-cancel") { editor, _ in
            unsafe LineEditor.owner(of: editor)?.cancel() ?? UInt8(CC_ERROR)
        }
    }

    /// The object that `editor` belongs to.
    /// - Precondition: It is the editor of one.
    @unsafe private static func owner(of editor: OpaquePointer?) -> LineEditor? {
        guard let editor = unsafe editor, let address = unsafe martletedit_owner(editor) else { return nil }
        return unsafe Unmanaged<LineEditor>.fromOpaque(address).takeUnretainedValue()
    }

    private func cancel() -> UInt8 {
        isCancelled = true
        Console.output.print("^C")
        return UInt8(CC_NEWLINE)
    }

    private func completeWord() -> UInt8 {
        guard let line = unsafe el_line(editor) else { return UInt8(CC_ERROR) }
        let start = unsafe UnsafeRawPointer(line.pointee.buffer)
        let count = unsafe line.pointee.cursor - line.pointee.buffer
        let completion = complete(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        if !completion.insertion.isEmpty {
            return unsafe el_insertstr(editor, completion.insertion) == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR)
        }
        guard !completion.choices.isEmpty else { return UInt8(CC_REFRESH_BEEP) }
        Console.output.print("\n" + completion.choices.joined(separator: "  "))
        return UInt8(CC_REDISPLAY)
    }

    deinit {
        // Failing to keep the history is not worth a failure of the whole.
        if let historyPath { _ = unsafe martletedit_save(history, PathText.forC(historyPath)) }
        unsafe history_end(history)
        unsafe el_end(editor)
        unsafe free(prompt)
    }
}
#endif
