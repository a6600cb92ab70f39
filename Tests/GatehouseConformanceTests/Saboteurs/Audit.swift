extension Saboteurs {
    static let audit: [Saboteur] = []
}
