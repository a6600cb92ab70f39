import HTTPTypes

/// Finds cookies by name in a request's headers, byte by byte.
enum CookieScanner {
    /// What a request says under one name.
    enum Finding: Equatable {
        case absent
        case one(String)
        /// Several cookies of the name: whoever set the other one may have meant to replace ours, so none is believed.
        case several
    }

    /// Looks for a cookie in all Cookie headers.
    ///
    /// Names are compared exactly, and never decoded.
    static func find(_ name: String, in headers: HTTPFields) -> Finding {
        var finding = Finding.absent
        let wanted = Array(name.utf8)
        for header in headers[values: .cookie] {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                let trimmed = pair.drop { $0 == 0x20 || $0 == 0x09 }
                guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")),
                    trimmed[..<equals].elementsEqual(wanted)
                else { continue }
                guard finding == .absent else { return .several }
                finding = .one(String(decoding: trimmed[trimmed.index(after: equals)...], as: UTF8.self))
            }
        }
        return finding
    }
}
