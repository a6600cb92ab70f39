/// Which proxies stand before the application, and so who is calling.
public struct ProxyConfiguration: Sendable {
    /// The header in which proxies say for whom they ask.
    public enum Header: String, Hashable, Sendable, CaseIterable {
        /// `X-Forwarded-For`: addresses with commas between.
        case xForwardedFor = "x-forwarded-for"
        /// `Forwarded` (RFC 7239).
        case forwarded
    }

    /// The addresses of proxies that are believed, in CIDR notation.
    ///
    /// Name those of your own proxies and no others: whoever calls from one of these addresses can say that they are
    /// anybody.
    /// - Environment variable: `GATEHOUSE_PROXIES_TRUSTED`
    /// - Default value: none
    /// - Notes: Without it every such header is ignored. Separate ranges by commas: `10.0.0.0/8,::1`.
    public var trusted = AddressRanges.none

    /// The header that these proxies write; any other is ignored, because they may pass it on as it came.
    ///
    /// - Environment variable: `GATEHOUSE_PROXIES_HEADER`
    /// - Default value: x-forwarded-for
    /// - Notes: The other value is `forwarded`.
    public var header = Header.xForwardedFor

    /// Makes the default configuration.
    public init() {}
}
