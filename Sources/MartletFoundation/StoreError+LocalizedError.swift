import Foundation
import Martlet

extension StoreError: LocalizedError {
    /// The sentence that ``StoreError/description`` is.
    public var errorDescription: String? { description }
}

extension BatchError: LocalizedError {
    /// The sentence that ``BatchError/description`` is.
    public var errorDescription: String? { description }
}
