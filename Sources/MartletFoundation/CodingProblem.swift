import Foundation

/// What a coder of Foundation found wrong, in one line: where, and why.
enum CodingProblem {
    static func reason(_ error: any Error) -> String {
        switch error {
        case EncodingError.invalidValue(_, let context):
            return line(context.codingPath, context.debugDescription, context.underlyingError)
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            return line(context.codingPath, context.debugDescription, context.underlyingError)
        case DecodingError.keyNotFound(let key, let context):
            return line(context.codingPath + [key], context.debugDescription, context.underlyingError)
        default: return "\(error)"
        }
    }

    private static func line(_ path: [any CodingKey], _ reason: String, _ underlying: (any Error)?) -> String {
        let place = path.isEmpty ? "" : "at \(text(path)): "
        let cause = underlying.map { " (\(detail($0)))" } ?? ""
        return place + reason + cause
    }

    /// `user.addresses[2].street`
    private static func text(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let position = key.intValue {
                text += "[\(position)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }

    private static func detail(_ error: any Error) -> String {
        let described = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
        return described ?? "\(error)"
    }
}
