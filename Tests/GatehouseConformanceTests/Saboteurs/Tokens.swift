extension Saboteurs {
    static let tokens: [Saboteur] = []
}
