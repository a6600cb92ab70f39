extension Saboteurs {
    static let roles: [Saboteur] = []
}
