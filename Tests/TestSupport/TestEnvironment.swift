import Foundation

/// What the scripts tell the tests.
package enum TestEnvironment {
    /// Returns the value of a variable.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - script: Who sets it, such as `scripts/postgresql.sh`.
    /// - Throws: ``ProgramError`` that says how to have it, if it is not set.
    package static func value(_ name: String, from script: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw ProgramError("\(name) is not set: run this through \(script), or export what that prints.")
        }
        return value
    }
}
