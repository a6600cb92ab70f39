/// Where to look up whether a password was in a data breach.
public enum BreachedPasswordSource: Hashable, Sendable {
    /// Nowhere.
    case none
    /// At a service that answers range queries as Have I Been Pwned does.
    case service(BreachedPasswordURL)
    /// In a sorted file, as the downloader of Have I Been Pwned writes it.
    case file(path: String)

    /// Reads `none`, a URL, or `file:PATH`; nil for anything else.
    public init?(_ text: String) {
        if text == "none" {
            self = .none
        } else if text.hasPrefix("file:") {
            guard text.count > 5 else { return nil }
            self = .file(path: String(text.dropFirst(5)))
        } else {
            guard let url = BreachedPasswordURL(text) else { return nil }
            self = .service(url)
        }
    }
}

extension BreachedPasswordSource: CustomStringConvertible {
    /// The source as it is read.
    public var description: String {
        switch self {
        case .none: "none"
        case .service(let url): url.description
        case .file(let path): "file:\(path)"
        }
    }
}
