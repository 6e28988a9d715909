"""Rules of the pages that a person sees: login, consent, and the browser that shows them."""

from __future__ import annotations

import hmac

from mockserver.protocol.errors import AccessDenied, InvalidRequest
from mockserver.records import AuthorizationRequest, Grant, LoginSession, Refusal, User
from mockserver.rules import check, practice


@check("RFC 6749 §3.1", vital=True)
def authorization_request_is_pending(pending: AuthorizationRequest | Refusal | None) -> str:
    """The page belongs to an authorization request that waits for an answer."""
    if pending is None:
        raise InvalidRequest(
            "this page belongs to no waiting request (any more); start again at the application",
            evidence="unknown or already answered request",
        )
    return f"client_id={pending.client_id}"


@check("RFC 6749 §3.1", vital=True, requirements=("RFC6749-3.1-01",))
def password_is_right(user: User | None, matches: bool) -> str:
    """Whoever logs in knows the password of the account."""
    if user is None or not matches:
        raise AccessDenied("username or password is wrong", evidence="the password does not fit the account")
    return f"sub={user.sub}"


@check("RFC 6749 §3.1", vital=True)
def somebody_has_logged_in(session: LoginSession | None, now: int) -> str:
    """The browser carries the session of somebody who has logged in."""
    if session is None or session.expires_at <= now:
        raise AccessDenied(
            "nobody is logged in in this browser; log in first", evidence="no valid session cookie"
        )
    return f"sub={session.sub}"


@check("RFC 6749 §10.12", requirements=("RFC6749-10.12-03",))
def form_is_our_own(session: LoginSession, csrf_token: str | None) -> str:
    """The form was shown by this server in the same session, and not sent by another site."""
    if not hmac.compare_digest(session.csrf_token.encode(), (csrf_token or "").encode()):
        raise InvalidRequest(
            "this form was not sent from our own page", evidence="csrf token missing or wrong"
        )
    return "csrf token of this session"


@check("RFC 6749 §1.3.1", vital=True, requirements=("RFC6749-4.1.2.1-08",))
def resource_owner_allows(decision: str) -> str:
    """The resource owner allows what the client asks for."""
    if decision != "allow":
        raise AccessDenied("the resource owner did not allow it", evidence=f"decision: {decision}")
    return "decision: allow"


@check("RFC 7009 §1", vital=True)
def grant_is_the_persons_own(grant: Grant | None, session: LoginSession) -> str:
    """A person withdraws only what they have granted themselves."""
    if grant is None or grant.sub != session.sub:
        raise InvalidRequest("there is no such grant of yours", evidence="unknown or somebody else's grant")
    return f"grant {grant.id}"


@practice("RFC 6749 §10.12")
def login_cookie_is_not_sent_for_other_sites() -> None:
    """The cookie of a login goes along with no form, frame or script of another site (SameSite)."""


@practice("RFC 9700 §4.16", requirements=("RFC6749-10.13-01",))
def pages_are_not_framed() -> None:
    """No other site may show the login and consent pages in a frame."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700")
def pages_send_no_referrer() -> None:
    """The pages tell the browser to send no Referer onwards."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700")
def pages_show_nothing_foreign() -> None:
    """The login and consent pages have no content of other sites, which could learn their URL."""


@practice("RFC 9700 §4.12", first_asked="rfc9700")
def redirects_after_a_form_use_303() -> None:
    """After a form with credentials the redirect is a 303, so that the browser never sends the form on."""


@practice("RFC 7591 §5", first_asked="beyond")
def unverified_clients_are_marked() -> None:
    """The consent page warns when nobody at the server has looked at the client: its name is only a claim."""


@practice("RFC 6749 §10.2", requirements=("RFC6749-10.2-04",))
def public_clients_are_asked_about_each_time() -> None:
    """For a client that cannot prove who it is, an earlier consent is never reused in silence."""
