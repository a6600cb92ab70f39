public import GatehouseDatastore

/// Reads an application's own fields of the registration form, and says what is kept of them.
///
/// It gets every field that Gatehouse does not know, as the client sent it: text from a form; text, whole numbers and
/// yes or no from JSON. It returns what to keep as the user's attributes; what it does not return is dropped.
///
/// ```swift
/// let fields: RegistrationFields = { fields throws(GatehouseError) in
///     guard case .text(let country)? = fields["country"], countries.contains(country.string) else {
///         throw .invalid([FieldProblem(field: "country", code: "country_unknown", message: "Choose a country.")])
///     }
///     return ["country": .text(country)]
/// }
/// ```
///
/// - Throws: ``GatehouseError`` with code `invalidInput` and a problem a field; nothing is made then.
public typealias RegistrationFields =
    @Sendable (_ fields: [String: AttributeValue]) throws(GatehouseError) -> UserAttributes
