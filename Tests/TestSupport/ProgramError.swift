/// Why a program, or a server, did not do what a test needs of it.
package struct ProgramError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
