import CCurl
import CPlatform
import Gatehouse

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Speaks SMTP through libcurl, on one thread: its calls block.
///
/// The one file that calls it. A handle keeps its connection to the server between messages. It is safe to use because it
/// owns the handle, which nobody else sees, and is not sendable.
@safe
final class CurlConnection {
    /// `curl_global_init`, once.
    private static let status = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// What libcurl may use of what a server offers: both need no more than the password.
    private static let mechanisms = "AUTH=CRAM-MD5;AUTH=PLAIN;AUTH=LOGIN"

    private let handle: UnsafeMutableRawPointer
    private let timeout: Duration

    /// Checks that the library works and speaks SMTP.
    static func checkLibrary() throws(SMTPConfigurationError) {
        let handle = unsafe status == CURLE_OK ? curl_easy_init() : nil
        guard let handle = unsafe handle else {
            throw SMTPConfigurationError(.library, "libcurl cannot be used.")
        }
        defer { unsafe curl_easy_cleanup(handle) }
        guard unsafe gatehouse_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK else {
            throw SMTPConfigurationError(.library, "libcurl is older than 7.85 or has no SMTP.")
        }
    }

    /// Prepares a thread for the library: a connection that is gone must not end the process by SIGPIPE.
    static func prepareThread() {
        _ = gatehouse_block_broken_pipe_signal()
    }

    /// Makes a handle; nil if there is no memory.
    init?(_ configuration: SMTPConfiguration) {
        // The handle is ours until `deinit` frees it.
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        timeout = configuration.timeout
        guard set(configuration) else { return nil }
    }

    /// Says QUIT, if there is a connection, and waits two seconds at most for the answer.
    deinit {
        _ = set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 2)
        unsafe curl_easy_cleanup(handle)
    }

    private func set(_ configuration: SMTPConfiguration) -> Bool {
        guard let host = SMTPConfiguration.address(of: configuration.host) else { return false }
        let scheme = configuration.security == .implicitTLS ? "smtps" : "smtp"
        // The path is the name in EHLO; without one libcurl takes the machine's.
        let url = "\(scheme)://\(host):\(configuration.port)/\(configuration.greetingName ?? "")"
        let level = configuration.security == .insecureNone ? CURLUSESSL_NONE : CURLUSESSL_ALL
        var isSet =
            set(CURLOPT_URL, url) && set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
            // No proxy, whatever the environment says.
            && set(CURLOPT_PROXY, "")
            && set(CURLOPT_NOSIGNAL, 1) && set(CURLOPT_UPLOAD, 1)
            && set(CURLOPT_USE_SSL, Int(level.rawValue)) && set(CURLOPT_SSL_VERIFYPEER, 1)
            && set(CURLOPT_SSL_VERIFYHOST, 2) && set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
            && set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(configuration.connectTimeout))
            && set(CURLOPT_TIMEOUT_MS, milliseconds(configuration.timeout))
            && set(CURLOPT_SERVER_RESPONSE_TIMEOUT, milliseconds(configuration.timeout) / 1_000 + 1)
        if let path = configuration.certificateAuthorities {
            isSet = isSet && set(CURLOPT_CAINFO, path) && set(CURLOPT_CAPATH, nil)
        }
        if let credentials = configuration.credentials {
            let password = String(decoding: credentials.password.bytes, as: UTF8.self)
            isSet =
                isSet && set(CURLOPT_USERNAME, credentials.user) && set(CURLOPT_PASSWORD, password)
                && set(CURLOPT_LOGIN_OPTIONS, Self.mechanisms)
        }
        return isSet
    }

    // MARK: - Sending

    /// Sends a message and returns why it is not, or perhaps not, at the server; nil if the server has accepted it.
    ///
    /// After an error this object has to be let go of. When libcurl gives up waiting for the answer to a message it keeps the
    /// connection, and would take that answer, come late, for the one to the next message's first command.
    func send(_ job: SMTPJob) -> MailError? {
        let deadline = ContinuousClock.now + timeout
        var (dialogue, result) = perform(job, until: deadline, isFresh: false)
        if SMTPResult.isStale(dialogue, result) {
            (dialogue, result) = perform(job, until: deadline, isFresh: true)
        }
        if dialogue.reply == nil { cut() }
        return SMTPResult.error(of: dialogue, result)
    }

    /// Ends the connection so that nothing more is said or waited for on it.
    private func cut() {
        var socket = curl_socket_t(-1)
        // The socket is that of a connection which the handle keeps, and only this thread uses the handle.
        guard unsafe gatehouse_curl_get_socket(handle, &socket) == CURLE_OK, socket >= 0 else { return }
        _ = shutdown(socket, Int32(SHUT_RDWR))
    }

    private func perform(
        _ job: SMTPJob,
        until deadline: ContinuousClock.Instant,
        isFresh: Bool
    ) -> (SMTPDialogue, CurlResult) {
        let transfer = CurlTransfer(job, deadline: deadline)
        // The library copies neither the list nor what the pointer leads to; both outlive the call, and are taken away
        // from the handle after it.
        let recipients = unsafe curl_slist_append(nil, "<\(job.recipient)>")
        defer { unsafe curl_slist_free_all(recipients) }
        guard unsafe recipients != nil, set(CURLOPT_MAIL_FROM, "<\(job.sender)>"),
            unsafe gatehouse_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK,
            set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0), set(CURLOPT_NOPROGRESS, 0), set(CURLOPT_VERBOSE, 1)
        else { return (transfer.dialogue, Self.result(CURLE_OUT_OF_MEMORY)) }
        let code = withExtendedLifetime(transfer) {
            let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
            var code = unsafe gatehouse_curl_set_callbacks(
                handle,
                context,
                CurlTransfer.read,
                CurlTransfer.progress,
                CurlTransfer.observe
            )
            if code == CURLE_OK { code = unsafe curl_easy_perform(handle) }
            return code
        }
        // Closing the connection later must not call us for a message that is gone.
        _ = set(CURLOPT_VERBOSE, 0) && set(CURLOPT_NOPROGRESS, 1)
        unsafe gatehouse_curl_set_callbacks(handle, nil, nil, nil, nil)
        unsafe gatehouse_curl_set_list(handle, CURLOPT_MAIL_RCPT, nil)
        // The progress callback ends a transfer for two reasons.
        let isLate = code == CURLE_ABORTED_BY_CALLBACK && !job.isOver
        return (transfer.dialogue, Self.result(isLate ? CURLE_OPERATION_TIMEDOUT : code))
    }

    private static func result(_ code: CURLcode) -> CurlResult {
        // The text is the library's own and stays.
        let text = unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) }
        return CurlResult(number: Int(code.rawValue), text: text ?? "error \(code.rawValue)")
    }

    // MARK: - Options

    private func set(_ option: CURLoption, _ value: Int) -> Bool {
        unsafe gatehouse_curl_set_long(handle, option, value) == CURLE_OK
    }

    /// Sets a text, which the library copies; nil takes the value away.
    private func set(_ option: CURLoption, _ text: String?) -> Bool {
        guard let text else { return unsafe gatehouse_curl_set_text(handle, option, nil) == CURLE_OK }
        return unsafe gatehouse_curl_set_text(handle, option, text) == CURLE_OK
    }

    private func milliseconds(_ duration: Duration) -> Int {
        max(Int(duration / .milliseconds(1)), 1)
    }
}
