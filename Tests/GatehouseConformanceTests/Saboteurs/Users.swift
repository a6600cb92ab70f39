extension Saboteurs {
    static let users: [Saboteur] = []
}
