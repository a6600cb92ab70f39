extension Saboteurs {
    static let principals: [Saboteur] = []
}
