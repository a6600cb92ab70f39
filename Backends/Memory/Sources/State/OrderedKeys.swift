import GatehouseDatastore

/// Distinct keys in their order, for lists that are read page by page.
///
/// Identifiers rise with time, so nearly every insert is an append.
struct OrderedKeys<Key: Comparable & Sendable>: Sendable {
    private(set) var all: [Key] = []

    var isEmpty: Bool { all.isEmpty }

    /// Where a key is, or would be: the number of keys before it.
    private func place(of key: Key) -> Int {
        if let last = all.last, last < key { return all.count }
        var low = 0
        var high = all.count
        while low < high {
            let middle = low + (high - low) / 2
            if all[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func contains(_ key: Key) -> Bool {
        let place = place(of: key)
        return place < all.count && all[place] == key
    }

    /// Adds a key unless it is there.
    mutating func insert(_ key: Key) {
        let place = place(of: key)
        guard place == all.count || all[place] != key else { return }
        all.insert(key, at: place)
    }

    /// Takes a key away, if it is there.
    mutating func remove(_ key: Key) {
        let place = place(of: key)
        guard place < all.count, all[place] == key else { return }
        all.remove(at: place)
    }

    /// The keys after a position, from the first one if it is nil.
    func after(_ position: Key?) -> ArraySlice<Key> {
        guard let position else { return all[...] }
        let place = place(of: position)
        return all[(place < all.count && all[place] == position ? place + 1 : place)...]
    }

    /// The keys before a position, all of them if it is nil.
    func before(_ position: Key?) -> ArraySlice<Key> {
        guard let position else { return all[...] }
        return all[..<place(of: position)]
    }
}

extension Page {
    /// Collects a page from keys in the order of the list; what a key has no element for is left out.
    ///
    /// It looks for one element more than it returns, so the last page knows that it is the last.
    static func collect(
        _ keys: some Sequence<Position>,
        limit: Int,
        _ element: (Position) -> Element?
    ) -> Page {
        let limit = max(limit, 1)
        var elements: [Element] = []
        var last: Position?
        for key in keys {
            guard let element = element(key) else { continue }
            if elements.count == limit { return Page(elements, next: last) }
            elements.append(element)
            last = key
        }
        return Page(elements, next: nil)
    }
}
