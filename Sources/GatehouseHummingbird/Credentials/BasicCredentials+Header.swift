import Gatehouse

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension BasicCredentials {
    /// The longest text that is read, in bytes: a name, and the longest password before its normalisation, in base64.
    private static let maximumTextLength = 18_432

    /// Reads what follows the word `Basic` (RFC 7617), in UTF-8.
    ///
    /// Nil if it is not base64 with its padding (RFC 4648 §4) of UTF-8 with a colon, has a control character, or is
    /// longer than anything that can be right.
    init?(header text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumTextLength, let data = Data(base64Encoded: String(text)),
            data.base64EncodedString().utf8.elementsEqual(text.utf8),
            let pair = String(validating: Array(data), as: UTF8.self),
            let colon = pair.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        // RFC 7617 §2: neither part has a control character.
        guard !pair.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
        self.init(name: String(pair[..<colon]), password: String(pair[pair.utf8.index(after: colon)...]))
    }
}
