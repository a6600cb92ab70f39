extension Saboteurs {
    static let stores: [Saboteur] = []
}
