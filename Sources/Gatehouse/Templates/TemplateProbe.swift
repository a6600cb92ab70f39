import Mustache
import Synchronization

/// Stands for the values while a template is tried out, and notes names that there are not.
final class TemplateProbe: MustacheParent, Sendable {
    private let values: [String: TemplateValue]
    private let isFilled: Bool
    private let missing = Mutex<[String]>([])

    /// Makes a probe that has every value, or lacks every one.
    init(_ values: [String: TemplateValue], isFilled: Bool) {
        self.values = values
        self.isFilled = isFilled
    }

    /// The names asked for that there are not.
    var unknown: [String] { missing.withLock { $0 } }

    func child(named name: String) -> Any? {
        guard let value = values[name] else {
            missing.withLock { $0.append(name) }
            return nil
        }
        return isFilled ? value.content : Nothing()
    }
}
