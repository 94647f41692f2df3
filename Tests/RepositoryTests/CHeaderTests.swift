import Testing

/// The C library's header has the declarations that were promised, and its implementation has its functions.
///
/// That an implementation has the types that its declaration has is for the compiler to say.
@Suite struct CHeaderTests {
    let header = CHeader(text("Sources/CMartlet/include/martlet.h"))
    let promised = CHeader(text("Tests/C/declarations.h"))

    @Test func theHeaderIsAsPromised() {
        #expect(promised.functions.count == 34)
        #expect(header.declarations == promised.declarations)
    }

    @Test func everyFunctionIsImplemented() {
        let pattern = #/@c\s+@implementation\s+public func (\w+)\(/#
        let sources = Repository.files.filter { $0.isUnder("Sources/MartletC") }
        let implemented = sources.flatMap { $0.text.matches(of: pattern).map { String($0.1) } }
        #expect(implemented.sorted() == header.functions.sorted())
    }

    @Test func everyFunctionSaysWhatItReturnsAndWhoMayCallIt() {
        let text = Self.text("Sources/CMartlet/include/martlet.h")
        for match in text.matches(of: #/(?s)/\*((?:(?!\*/).)*)\*/\n(\w[^;\n]*?)(martlet_\w+)\([^;]*\);/#) {
            let (comment, type, name) = (match.1, match.2, match.3)
            if !["martlet_options_init"].contains(String(name)) { #expect(comment.contains("Threads:"), "\(name)") }
            guard type.hasPrefix("martlet_status") else { continue }
            #expect(comment.contains("MARTLET_OK"), "\(name)")
            #expect(comment.contains("MARTLET_INVALID_ARGUMENT"), "\(name)")
        }
    }

    @Test func aDifferenceIsSeen() {
        let code = "/* a; */\n#if 1\ntypedef struct s { int a; } s;\nint f(int);\nvoid  g(void); /* b */\n"
        #expect(CHeader(code).declarations == ["typedef struct s { int a; } s;", "int f(int);", "void g(void);"])
        #expect(CHeader(code).functions == ["f", "g"])
        #expect(CHeader("int f(int);").declarations != CHeader("int f(long);").declarations)
        #expect(CHeader("int f(int);").declarations != CHeader("int f(int); int g(int);").declarations)
    }

    private static func text(_ path: String) -> String {
        Repository.files.first { $0.path == path }?.text ?? ""
    }
}
