import Gatehouse
import GatehouseDatastore
import Synchronization

/// Posts in memory, each with an author: something to guard one by one.
final class Posts: Sendable {
    struct Post: Sendable {
        let author: String
        var text: String
    }

    private let posts = Mutex<[String: Post]>([:])

    /// Says who may edit a post: its author; and anybody signed in a post that nobody has written yet.
    var allow: NeedProvider {
        { [self] need, principal in
            guard need.action == "edit" else { return false }
            return posts.withLock { $0[need.object].map { $0.author == principal.id.description } ?? true }
        }
    }

    /// Writes a post, if nobody else has written it meanwhile.
    func write(_ text: String, to id: String, by author: String) -> Bool {
        posts.withLock { posts in
            guard posts[id].map({ $0.author == author }) ?? (posts.count < 10_000) else { return false }
            posts[id] = Post(author: author, text: text)
            return true
        }
    }
}
