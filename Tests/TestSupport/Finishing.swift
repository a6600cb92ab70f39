/// Runs a body and then a clean-up, whether the body has returned or thrown.
///
/// - Throws: What the body throws.
package func finishing<Result>(
    _ body: () async throws -> Result,
    with cleanUp: () async -> Void
) async throws -> Result {
    do {
        let result = try await body()
        await cleanUp()
        return result
    } catch {
        await cleanUp()
        throw error
    }
}
