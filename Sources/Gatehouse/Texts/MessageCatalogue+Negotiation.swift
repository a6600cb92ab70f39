public import GatehouseDatastore

extension MessageCatalogue {
    /// Returns the language to answer in, one of ``languages``.
    ///
    /// The user's own choice comes first, then what the client accepts, then the default. Languages are looked up as
    /// RFC 4647 §3.4 says: who wants `de-AT` gets `de` if there is no `de-at`.
    ///
    /// - Parameters:
    ///   - header: The value of the request's `Accept-Language`; nil if it has none. What cannot be read in it counts for
    ///     nothing.
    ///   - preference: The language that the user chose; nil if none is known.
    public func language(accepting header: String?, preferring preference: StoredName? = nil) -> StoredName {
        if let match = preference.flatMap({ $0.lookupChain.first(where: has) }) { return match }
        let accepted = AcceptedLanguages(header)
        func isOffered(_ language: StoredName) -> Bool { has(language) && !accepted.refused.contains(language) }
        for language in accepted.wanted {
            // Any language at all: that of this site, which most of its users read.
            let candidates = language.map(\.lookupChain) ?? [self.language(nearest: defaultLanguage)] + languages
            if let match = candidates.first(where: isOffered) { return match }
        }
        return language(nearest: defaultLanguage)
    }

    /// Returns the language of ``languages`` that texts asked for in a language are from.
    public func language(nearest language: StoredName) -> StoredName {
        (language.lookupChain + defaultLanguage.lookupChain).first(where: has) ?? "en"
    }
}
