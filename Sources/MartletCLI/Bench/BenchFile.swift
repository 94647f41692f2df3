/// A file with the JSON document of a benchmark.
struct BenchFile: Sendable {
    /// Why a file is no document of a benchmark, and where it stops being one.
    enum Problem: Error, CustomStringConvertible {
        case unreadable(SystemError)
        case tooLarge(path: String)
        case notJSON(path: String, InputProblem)
        case notBenchmark(path: String, JSONPlace.Problem)

        var description: String {
            switch self {
            case .unreadable(let error): "\(error)"
            case .tooLarge(let path): "\(path) has more than \(Units.bytes(bytesMax)): no benchmark writes that much"
            case .notJSON(let path, let problem): "\(path) is no JSON document: \(problem)"
            case .notBenchmark(let path, let problem): "\(path) is not what martlet bench --json writes: \(problem)"
            }
        }
    }

    private static let bytesMax = 256 << 20

    let document: BenchDocument

    /// - Parameter path: `-` is standard input.
    init(path: String) throws(Problem) {
        let name = path == "-" ? "standard input" : path
        document = try Self.document(try Self.contents(of: path, name), name)
    }

    static func document(_ bytes: [UInt8], _ path: String) throws(Problem) -> BenchDocument {
        let span = unsafe bytes.span.bytes
        let json: JSON
        do throws(RecordProblem) {
            json = try JSONReader.document(span)
        } catch {
            throw .notJSON(path: path, InputProblem(error, ofRecordAt: 0, in: span, firstLine: 1))
        }
        do throws(JSONPlace.Problem) {
            return try BenchDocument(JSONPlace(value: json))
        } catch {
            throw .notBenchmark(path: path, error)
        }
    }

    private static func contents(of path: String, _ name: String) throws(Problem) -> [UInt8] {
        do throws(SystemError) {
            let file = path == "-" ? FileDescriptor.standardInput : try FileDescriptor.open(forReading: path)
            var (bytes, count) = ([UInt8](repeating: 0, count: 1 << 16), 0)
            while true {
                let got = try file.read(into: &bytes, from: count)
                if got == 0 { return Array(bytes[..<count]) }
                count += got
                if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
                if count > bytesMax { break }
            }
        } catch {
            throw .unreadable(SystemError(doing: "reading \(name)", code: error.code))
        }
        throw .tooLarge(path: name)
    }
}
