/// First in, first out, in constant time each.
struct Queue<Element> {
    private var storage: [Element?] = []
    private var head = 0

    var count: Int { storage.count - head }

    var isEmpty: Bool { head == storage.count }

    var first: Element? { isEmpty ? nil : storage[head] }

    /// All elements, in order.
    var elements: [Element] { storage[head...].compactMap { $0 } }

    mutating func append(_ element: Element) { storage.append(element) }

    /// Takes out the first element; nil if there is none.
    @discardableResult
    mutating func removeFirst() -> Element? {
        guard head < storage.count else { return nil }
        let element = storage[head]
        storage[head] = nil
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024, head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Changes the first element in place, if there is one.
    mutating func withFirst(_ body: (inout Element) -> Void) {
        guard head < storage.count, var element = storage[head] else { return }
        // Taken out while it changes, so that what it holds is not copied.
        storage[head] = nil
        body(&element)
        storage[head] = element
    }
}
