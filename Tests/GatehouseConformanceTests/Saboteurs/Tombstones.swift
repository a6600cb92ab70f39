extension Saboteurs {
    static let tombstones: [Saboteur] = []
}
