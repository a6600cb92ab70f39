/// What a presented key stands for.
public enum SessionLookup: Hashable, Sendable {
    /// It is the key of this session.
    case current(SessionRecord)
    /// It was this session's key until a rotation whose grace still runs. The record has the key that replaced it.
    case superseded(SessionRecord)
    /// It was this session's key until a rotation whose grace is over: somebody kept a copy, or was very late.
    case reused(SessionRecord)
    /// There is no such session.
    case absent
}

/// What became of a save.
public enum SessionSave: Hashable, Sendable {
    /// It was saved; the session has this version now.
    case saved(RecordVersion)
    /// The session had another version; nothing was changed.
    case stale
    /// There is no such session. A save never makes one.
    case absent
}

/// What became of a touch.
public enum SessionTouch: Hashable, Sendable {
    /// It was noted.
    case touched
    /// The filed sighting is young enough; nothing was changed.
    case recent
    /// There is no such session.
    case absent
}

/// What became of a rotation.
public enum SessionRotation: Hashable, Sendable {
    /// The session has its new key; the record is the session after it.
    case rotated(SessionRecord)
    /// Somebody else rotated this key, and the grace still runs. Nothing was changed; the record is the session now.
    case superseded(SessionRecord)
    /// The key was replaced and its grace is over. Nothing was changed; the record is the session now.
    case reused(SessionRecord)
    /// There is no such session.
    case absent
}

/// What became of deleting a session.
public enum SessionDeletion: Hashable, Sendable {
    /// This session was deleted.
    case deleted(SessionID)
    /// There is no such session.
    case absent
}
