import GatehouseDatastore

/// Composes what programs use that come without a session: tokens and HTTP Basic.
struct ProgramAccess: Sendable {
    let tokens: AuthenticationTokens
    let refresh: RefreshFeature?
    let personalTokens: PersonalTokenFeature?
    let basic: BasicFeature

    init(
        stores: ComposedStores,
        configuration: GatehouseConfiguration,
        admission: Admission,
        tracking: SignInTracking,
        access: AccessControl,
        postbox: Postbox,
        keys: KeyRing
    ) {
        let surroundings = admission.surroundings
        let accounts = AccountLoading(users: stores.users, roles: stores.roles, together: stores.accounts)
        let tokens = AuthenticationTokens(
            configuration: configuration.tokens,
            accounts: accounts,
            eligibility: admission.eligibility,
            keys: keys,
            surroundings: surroundings
        )
        self.tokens = tokens
        refresh = stores.accessTokens.map { store in
            RefreshFeature(
                configuration: configuration.refreshTokens,
                store: store,
                accounts: accounts,
                admission: admission,
                tokens: tokens,
                postbox: postbox,
                trail: admission.trail,
                keys: keys,
                surroundings: surroundings
            )
        }
        personalTokens = stores.accessTokens.map { store in
            PersonalTokenFeature(
                configuration: configuration.personalTokens,
                store: store,
                eligibility: admission.eligibility,
                access: access,
                postbox: postbox,
                trail: admission.trail,
                surroundings: surroundings
            )
        }
        basic = BasicFeature(
            admission: admission,
            accounts: accounts,
            tracking: tracking,
            signIn: configuration.signIn,
            cache: VerifiedCredentials(configuration.basic, surroundings: surroundings),
            surroundings: surroundings
        )
    }
}
