import MartletRESP

/// The password.
enum AuthenticationCommands {
    static let authenticate: Command.Execution = { session, arguments, reply in
        guard arguments.count <= 3 else { throw ReplyError.syntax }
        if arguments.count == 2, session.server.settings.current.password == nil {
            throw ReplyError(
                "ERR AUTH <password> called without any password configured for the default user. "
                    + "Are you sure your configuration is correct?")
        }
        let hasUser = arguments.count == 3
        try authenticate(session, user: hasUser ? arguments[1] : nil, password: arguments[arguments.count - 1])
        reply.simple("OK")
    }

    /// There is one user, whose name is `default`.
    static func authenticate(
        _ session: Session, user: Span<UInt8>?, password: Span<UInt8>
    ) throws(ReplyError) {
        let isUser = if let user { user.isExactly("default") } else { true }
        let isRight = session.server.settings.current.password.map { areEqual($0.span, password) } ?? true
        guard isUser, isRight else {
            throw ReplyError("WRONGPASS invalid username-password pair or user is disabled.")
        }
        session.isAuthenticated = true
    }

    /// Takes as long whatever differs, so that the time does not tell how much of a password is right; it depends on the
    /// length of what was sent alone.
    static func areEqual(_ password: Span<UInt8>, _ sent: Span<UInt8>) -> Bool {
        var difference = password.count ^ sent.count
        for index in sent.indices {
            let expected = password.count > 0 ? password[index % password.count] : 0
            difference |= Int(expected ^ sent[index])
        }
        return difference == 0
    }
}
