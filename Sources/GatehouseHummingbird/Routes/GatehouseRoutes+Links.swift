import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird

// What the routes of all mailed links share. GET shows, POST acts: a program that looks through mail changes nothing.

extension GatehouseRoutes {
    /// Adds the page of a link and what it does.
    ///
    /// - Parameters:
    ///   - routes: Where to add them.
    ///   - purpose: What the link is for.
    ///   - path: The path before the token.
    ///   - page: The page that the link leads to; nil for one that asks for a new password.
    ///   - request: The page that asks for a fresh link; nil if nobody can ask for one.
    ///   - done: What to say afterwards to somebody who is not signed in.
    ///   - act: What to do when the page is submitted.
    func addLink(
        to routes: PolicyRoutes<Context>,
        _ purpose: LinkPurpose,
        at path: String,
        showing page: LinkPage?,
        request requestPage: LinkRequestPage?,
        done: PageMessage,
        _ act: @escaping @Sendable (LinkToken, RequestInput, Context) async throws -> LinkOutcome
    ) {
        let flow = LinkFlow(purpose: purpose, path: path, page: page, requestPage: requestPage, done: done)
        routes.public.get(RouterPath("\(path)/:token")) { request, context in
            try await show(flow, request, context)
        }
        routes.public.post(RouterPath("\(path)/:token")) { request, context in
            try await follow(flow, request, context, act)
        }
    }

    /// Adds the page that asks for a link, and the request for one.
    func addLinkRequest(
        to routes: PolicyRoutes<Context>,
        at path: String,
        _ page: LinkRequestPage,
        _ ask: @escaping @Sendable (String, ClientInfo) async throws(GatehouseError) -> Void
    ) {
        routes.public.get(RouterPath(path)) { request, context in
            switch ReplyForm(request) {
            case .json: success(context)
            case .page: askForLink(page, at: path, context)
            }
        }
        routes.public.post(RouterPath(path)) { request, context in
            let input = try await input(request, context)
            return try await answering(request, context) {
                try await ask(try input.requireText("email"), context.gatehouse.client)
                return ReplyForm(request) == .json ? success(context) : Self.redirect(to: "\(path)/sent")
            } problems: { problems in
                askForLink(page, at: path, context, email: (try? input.text("email")) ?? "", problems: problems)
            }
        }
    }

    // MARK: - Steps

    /// Shows the page of a link; changes nothing.
    private func show(_ flow: LinkFlow, _ request: Request, _ context: Context) async throws -> Response {
        let language = context.gatehouse.language
        let text = context.parameters.get("token") ?? ""
        let isPage = ReplyForm(request) == .page
        if isPage, text == "sent" { return pages.message(.linkSent, in: language) }
        if isPage, text == "done" { return pages.message(flow.done, in: language, link: .signIn(signInPath)) }
        do {
            guard let token = LinkToken(text) else { throw GatehouseError(.linkInvalid) }
            try await gatekeeper.look(at: token, for: flow.purpose)
            return isPage ? form(of: flow, token, context) : success(context)
        } catch let error as GatehouseError {
            guard isPage else { throw error }
            return refuse(error, of: flow, context)
        }
    }

    /// Does what a link is for.
    private func follow(
        _ flow: LinkFlow,
        _ request: Request,
        _ context: Context,
        _ act: (LinkToken, RequestInput, Context) async throws -> LinkOutcome
    ) async throws -> Response {
        let input = try await input(request, context)
        let isPage = ReplyForm(request) == .page
        let text = context.parameters.get("token") ?? ""
        do {
            guard let token = LinkToken(text) else { throw GatehouseError(.linkInvalid) }
            do {
                let outcome = try await act(token, input, context)
                guard !isPage else { return Self.redirect(to: "\(flow.path)/done", outcome, self) }
                return try await reply(outcome, request, context)
            } catch let error as GatehouseError where isPage && error.code == .invalidInput && flow.page == nil {
                return form(of: flow, token, context, problems: error.problems)
            }
        } catch let error as GatehouseError {
            guard isPage else { throw error }
            return refuse(error, of: flow, context)
        }
    }

    /// The page with a link's form.
    private func form(
        of flow: LinkFlow,
        _ token: LinkToken,
        _ context: Context,
        problems: [FieldProblem] = []
    ) -> Response {
        let (crossSiteToken, cookie) = guardian.issue(context.gatehouse)
        let form = PageForm(action: "\(flow.path)/\(token.text)", crossSiteToken: crossSiteToken)
        let language = context.gatehouse.language
        guard let page = flow.page else {
            let response = pages.resetForm(
                in: language,
                form: form,
                minimumLength: gatekeeper.configuration.passwords.minimumLengthInForce,
                problems: problems,
                showing: flow.path
            )
            return setting(cookie, on: response)
        }
        return setting(cookie, on: pages.link(page, in: language, form: form, showing: flow.path))
    }

    /// The page that says why a link was refused: where one can ask for a fresh link, it does that.
    private func refuse(_ error: GatehouseError, of flow: LinkFlow, _ context: Context) -> Response {
        if error.code == .linkInvalid, let page = flow.requestPage {
            return askForLink(page, at: flow.path, context, isSpent: true, showing: flow.path)
        }
        return pages.refusal(error, in: context.gatehouse.language, link: .signIn(signInPath), showing: flow.path)
    }

    private func askForLink(
        _ page: LinkRequestPage,
        at path: String,
        _ context: Context,
        isSpent: Bool = false,
        email: String = "",
        problems: [FieldProblem] = [],
        showing cleanPath: String? = nil
    ) -> Response {
        let (crossSiteToken, cookie) = guardian.issue(context.gatehouse)
        let response = pages.askForLink(
            page,
            in: context.gatehouse.language,
            form: PageForm(action: path, crossSiteToken: crossSiteToken),
            isSpent: isSpent,
            email: email,
            problems: problems,
            showing: cleanPath
        )
        return setting(cookie, on: response)
    }

    /// The JSON reply to a link that acted.
    private func reply(_ outcome: LinkOutcome, _ request: Request, _ context: Context) async throws -> Response {
        if let signedIn = outcome.signedIn { return try await success(signedIn, .signIn, request, context) }
        let account = outcome.account
        return success(context, [user(account.id, account.email, account.username)])
    }

    /// Runs a step, and turns what it throws into the page that asks again, or a page that says why; for a JSON client the
    /// error goes on.
    func answering(
        _ request: Request,
        _ context: Context,
        _ step: () async throws -> Response,
        problems page: ([FieldProblem]) -> Response
    ) async throws -> Response {
        do {
            return try await step()
        } catch let error as GatehouseError {
            guard ReplyForm(request) == .page else { throw error }
            if error.code == .invalidInput { return page(error.problems) }
            return pages.refusal(error, in: context.gatehouse.language)
        }
    }

    private var signInPath: String { gatekeeper.configuration.links.signInPath }

    /// Sends a browser to a page by GET.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "private, no-store"])
    }

    /// Sends a browser on after a link acted: home if it is signed in now, else to a page that says what was done.
    private static func redirect(to path: String, _ outcome: LinkOutcome, _ routes: Self) -> Response {
        guard let signedIn = outcome.signedIn else { return redirect(to: path) }
        var response = redirect(to: "/")
        response.headers.append(HTTPField(name: .setCookie, value: routes.sessionCookie(of: signedIn)))
        return response
    }

    private func setting(_ cookie: String?, on response: Response) -> Response {
        var response = response
        if let cookie { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }
}

/// One kind of mailed link over HTTP.
private struct LinkFlow: Sendable {
    let purpose: LinkPurpose
    let path: String
    let page: LinkPage?
    let requestPage: LinkRequestPage?
    let done: PageMessage
}
