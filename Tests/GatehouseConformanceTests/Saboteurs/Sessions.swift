extension Saboteurs {
    static let sessions: [Saboteur] = []
}
