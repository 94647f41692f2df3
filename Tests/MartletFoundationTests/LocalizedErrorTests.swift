import Foundation
import Martlet
import MartletFoundation
import Testing

@Suite struct LocalizedErrorTests {
    @Test func anErrorThatIsLoggedAsFoundationDoesSaysWhatIsWrong() {
        let error: any Error = StoreError.outOfMemory
        #expect(error.localizedDescription == StoreError.outOfMemory.description)
        let batch: any Error = BatchError(completed: 3, reason: .keyspaceDropped)
        #expect(batch.localizedDescription == "After 3 of the batch: \(StoreError.keyspaceDropped)")
    }
}
