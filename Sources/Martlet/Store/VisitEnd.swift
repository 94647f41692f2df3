/// What ends the visits of a batch before its end.
@usableFromInline
struct VisitEnd: Error {
    @usableFromInline
    init() {}
}
