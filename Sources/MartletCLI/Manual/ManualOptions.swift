/// `martlet manual`, which takes no options.
enum ManualOptions {
    static let verb = Verb(
        name: "manual",
        summary: "Print the manual page, in the language of man.",
        notes: ["make install puts it where man finds it."],
        examples: [
            .init(command: "martlet manual", meaning: "To read it without installing: martlet manual | man -l -")
        ])
}
