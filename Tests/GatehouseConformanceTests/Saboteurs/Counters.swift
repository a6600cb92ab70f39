extension Saboteurs {
    static let counters: [Saboteur] = []
}
