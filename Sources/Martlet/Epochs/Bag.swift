/// A block that holds up to 125 retired pieces, and the epoch after which they were out of everybody's reach.
///
///     word 0   next bag
///     word 1   how many pieces
///     word 2   epoch in which the bag was closed
///     word 3…  the pieces, see `Retired`
struct Bag {
    static let capacity = SizeClass.bag.blockBytes / 8 - 3

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    init(initializingAt address: UInt) {
        self.address = address
        next.storeRelaxed(0)
        count.storeRelaxed(0)
    }

    var next: Word { Word(at: address) }
    var count: Word { @inline(__always) get { Word(at: address &+ 8) } }
    var epoch: Word { Word(at: address &+ 16) }

    @inline(__always)
    func piece(_ index: UInt64) -> Word { Word(at: address &+ 24 + UInt(index) &* 8) }

    @inline(__always)
    func append(_ retired: Retired) {
        let index = count.loadRelaxed()
        precondition(index < UInt64(Bag.capacity), "a bag without the room that was made before")
        piece(index).storeRelaxed(retired.bits)
        count.storeRelaxed(index &+ 1)
    }
}
