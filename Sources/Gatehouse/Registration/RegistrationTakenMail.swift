import GatehouseDatastore

/// The mail to the owner of an address that somebody tried to register: as many as strangers may cause, and no more.
struct RegistrationTakenMail: MailPreparing {
    let throttle: LinkThrottle

    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, try await throttle.allowsMail(.registrationTaken, to: user.id, attempt: attempt) else {
            return nil
        }
        return PreparedMail(kind: .registrationTaken, recipient: user.email.display.string, user: user)
    }
}
