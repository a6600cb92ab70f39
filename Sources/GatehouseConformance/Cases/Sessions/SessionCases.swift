/// The cases of ``GatehouseDatastore/SessionStore``.
enum SessionCases {
    static let all: [ConformanceCase] =
        insert + content + load + expiry + save + touch + rotate + rotateRaces + delete + list + deleteAll + sweep
        + nodes
}
