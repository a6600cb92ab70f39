/// A browser and a system, recognised in what a client calls itself.
///
/// Whoever asks for a mail to somebody else chooses what their client calls itself, so a mail that repeated it would carry
/// their words, and links. Only names of this list ever appear.
struct DeviceName: Sendable, Hashable {
    /// The names, such as `Firefox, Linux`.
    let text: String

    /// Recognises a client; nil if nothing in the text is known.
    init?(_ agent: String) {
        let names = [Self.browsers, Self.systems].compactMap { list -> String? in
            let known = list.first { mark, _ in agent.utf8.contains(mark.utf8) }
            return known?.name
        }
        guard !names.isEmpty else { return nil }
        text = names.joined(separator: ", ")
    }

    /// In this order, because browsers also call themselves what came before them.
    private static let browsers: [(mark: String, name: String)] = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
        ("Version/", "Safari"), ("curl/", "curl"),
    ]

    private static let systems: [(mark: String, name: String)] = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]
}
