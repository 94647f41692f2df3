import MartletTestSupport
import Testing

@testable import Martlet

/// Threads that work together again and again.
@Suite struct CrewConcurrencyTests {
    @Test(arguments: [1, 2, 5]) func eachThreadDoesEachPieceOnceAndSeesTheOnesBefore(width: Int) throws {
        let crew = try #require(Crew(width: width))
        let cells = (0..<width).map { _ in Cell() }
        for round in 1...200 {
            crew.run { hand in
                // What another did in the piece before is there, without a lock.
                let other = cells[(hand + 1) % width]
                #expect(other.finished == round - 1)
                cells[hand].begun = round
            }
            for cell in cells {
                #expect(cell.begun == round)
                cell.finished = round
            }
        }
        crew.end()
    }

    @Test func aCrewThatDidNothingEnds() throws {
        let crew = try #require(Crew(width: 3))
        crew.end()
    }

    /// `@unchecked Sendable`: `begun` is one thread's while the crew works, `finished` the leader's in between.
    private final class Cell: @unchecked Sendable {
        var begun = 0
        var finished = 0
    }
}
