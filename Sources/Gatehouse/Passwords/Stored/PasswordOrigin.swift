/// Who made a hash, and so what was done to the password before.
///
/// A hash does not say it: `$2b$12$…` may come from many a framework. So whoever imports hashes says it, for each of them
/// or, where a table of another framework is used as it is, for all.
public enum PasswordOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Gatehouse: form C, no pepper, nothing cut.
    case gatehouse
    /// Django, Laravel, PHP, passlib and most others: the bytes as they were typed; bcrypt saw the first 72.
    case other
    /// Flask-Security from 4.0 on: form KD, then the HMAC under `PASSWORD_SALT`.
    ///
    /// Nil if the scheme is one of its `PASSWORD_SINGLE_HASH`; Django's forms are such anyway.
    case flaskSecurity(pepper: PepperID?)
    /// Flask-Security and Flask-Security-Too before 4.0: the bytes as they were typed, then the HMAC.
    case flaskSecurity3(pepper: PepperID?)
    /// Devise: the bytes as they were typed, with `config.pepper` after them; bcrypt saw the first 72.
    case devise(pepper: PepperID?)

    /// Reads an origin as settings and commands have it: `gatehouse`, `other`, `flask-security`, `flask-security-3` or
    /// `devise`, the last three with `:id` for a pepper of the ring.
    ///
    /// Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let pepper = parts.count == 2 ? PepperID(parts[1]) : nil
        guard parts.count == 1 || pepper != nil else { return nil }
        switch parts.first {
        case "gatehouse" where pepper == nil: self = .gatehouse
        case "other" where pepper == nil: self = .other
        case "flask-security": self = .flaskSecurity(pepper: pepper)
        case "flask-security-3": self = .flaskSecurity3(pepper: pepper)
        case "devise": self = .devise(pepper: pepper)
        default: return nil
        }
    }

    /// The origin as settings and commands have it.
    public var description: String {
        switch self {
        case .gatehouse: "gatehouse"
        case .other: "other"
        case .flaskSecurity(let pepper): Self.text("flask-security", pepper)
        case .flaskSecurity3(let pepper): Self.text("flask-security-3", pepper)
        case .devise(let pepper): Self.text("devise", pepper)
        }
    }

    /// The pepper that goes into hashes of this origin.
    public var pepper: PepperID? {
        switch self {
        case .gatehouse, .other: nil
        case .flaskSecurity(let pepper), .flaskSecurity3(let pepper), .devise(let pepper): pepper
        }
    }

    /// What was done to the password behind a hash.
    func treatment(of hash: String) -> PasswordTreatment {
        // Flask-Security hashes for Django's forms, which have no "$" in front, what was typed.
        let isDjango = !hash.utf8.starts(with: "$".utf8)
        return switch self {
        case .gatehouse: .plain
        case .other: PasswordTreatment(normalization: .none, peppering: .none)
        case .flaskSecurity(let pepper):
            PasswordTreatment(normalization: .nfkd, peppering: Self.keyed(isDjango ? nil : pepper))
        case .flaskSecurity3(let pepper):
            PasswordTreatment(normalization: .none, peppering: Self.keyed(isDjango ? nil : pepper))
        case .devise(let pepper):
            PasswordTreatment(normalization: .none, peppering: pepper.map { .appended($0) } ?? .none)
        }
    }

    private static func keyed(_ pepper: PepperID?) -> PasswordTreatment.Peppering { pepper.map { .keyed($0) } ?? .none }

    private static func text(_ name: String, _ pepper: PepperID?) -> String {
        pepper.map { "\(name):\($0)" } ?? name
    }
}
