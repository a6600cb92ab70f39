public import GatehouseDatastore

extension MessageCatalogue {
    /// Spells a duration, such as "1 hour" or "2 Tage", in the greatest unit that says it exactly.
    ///
    /// A part of a minute counts from the minute on as nothing; less than a second is said as one second. The texts are
    /// `duration.days.one`, `duration.days.other` and so on for `hours`, `minutes` and `seconds`.
    public func text(for duration: Duration, in language: StoredName) -> String {
        let seconds = max(duration.components.seconds, 1)
        let whole = seconds < 60 ? seconds : seconds - seconds % 60
        var count = whole
        var unit = "seconds"
        for (name, size) in [("days", 86_400 as Int64), ("hours", 3_600), ("minutes", 60)] where whole % size == 0 {
            (count, unit) = (whole / size, name)
            break
        }
        let key = MessageKey("duration.\(unit).\(count == 1 ? "one" : "other")")
        return require(key, in: language, ["count": String(count)])
    }
}
