/// Says that a command takes so long that it has to be executed again from its beginning, apart from the event loop.
///
/// Thrown before anything is changed. Not an error: no client hears of it.
struct ExecutedApart: Error {}
