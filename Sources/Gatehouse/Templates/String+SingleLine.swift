extension String {
    /// The text on one line, for a place where somebody else's text stands among one's own.
    ///
    /// Line breaks, control characters and invisible characters, such as those that turn the direction of what follows,
    /// become spaces; spaces at the ends are dropped. What is longer than the limit is cut and ends in `…`.
    ///
    /// - Parameter limit: The greatest number of Unicode scalars to keep.
    package func singleLine(limit: Int) -> String {
        var kept: [Unicode.Scalar] = []
        var isCut = false
        for scalar in unicodeScalars {
            let scalar = scalar.isVisible ? scalar : " "
            if scalar == " ", kept.last ?? " " == " " { continue }
            guard kept.count < limit else {
                isCut = true
                break
            }
            kept.append(scalar)
        }
        if kept.last == " " { kept.removeLast() }
        if isCut { kept.append("…") }
        return String(String.UnicodeScalarView(kept))
    }
}

extension Unicode.Scalar {
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        default: !properties.isDefaultIgnorableCodePoint
        }
    }
}
