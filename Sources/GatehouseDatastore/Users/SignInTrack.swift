/// When and from where a user signed in, the latest time and the time before.
public struct SignInTrack: Hashable, Sendable {
    /// One sign-in.
    public struct Entry: Hashable, Sendable {
        /// When.
        public var at: Timestamp
        /// The client's network address as text; nil if it was not known.
        public var address: StoredText?

        /// Makes an entry.
        public init(at: Timestamp, address: StoredText?) {
            self.at = at
            self.address = address
        }
    }

    /// The latest sign-in; nil before the first.
    public var current: Entry?

    /// The one before ``current``; nil before the second.
    public var last: Entry?

    /// How many there were.
    public var count: Int64

    /// Makes a track.
    public init(current: Entry? = nil, last: Entry? = nil, count: Int64 = 0) {
        self.current = current
        self.last = last
        self.count = count
    }
}
