import GatehouseDatastore

/// Which accounts may be used at all: the rule that every way in and every later request shares.
struct AccountEligibility: Sendable {
    let confirmation: ConfirmationConfiguration

    /// Why nobody may use an account; nil if it can be used.
    func refusal(of user: UserRecord) -> GatehouseError.Code? {
        guard user.isActive else { return .accountInactive }
        return user.confirmedAt != nil || !confirmation.isRequired ? nil : .confirmationRequired
    }

    /// Whether what was handed out under an epoch still leads to an account.
    func admits(_ user: UserRecord, under epoch: SecurityEpoch) -> Bool {
        user.securityEpoch == epoch && refusal(of: user) == nil
    }
}
