"""The application as a reader of metadata (RFC 8414 §3, §4, §6; OIDC Discovery §4, §7)."""

from __future__ import annotations

from mockserver.message import Message
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.world import APP, ISSUER

WELL_KNOWN = "/.well-known/openid-configuration"
ASKED = request_to("/authorize")
METADATA_COME = answer_to(WELL_KNOWN)


def sign_in(stand: Stand) -> bool:
    """Let Alice sign in at the application, which looks the provider up for that; return whether she is."""
    stand.browser.open(f"{APP}/")
    stand.browser.press("Sign in with Example")
    stand.alice.answer_pages()
    return stand.browser.page.can_press("Sign out")


def lookups(stand: Stand) -> list[Message]:
    """Return the application's requests for metadata; there is at least one."""
    found = stand.messages(
        lambda message: (
            (message.kind, message.sender) == ("request", "client") and "well-known" in message.url
        )
    )
    demand(found, "it never asked for metadata")
    return found


def refuses(stand: Stand, *issuers: str) -> None:
    """Demand that the application uses no document that calls its issuer so, but uses the true one."""
    for issuer in issuers:
        deceived = stand.with_public_application()
        deceived.tamper(METADATA_COME, f"issuer={issuer}")
        demand(not sign_in(deceived), f"Alice is signed in, though the document is about {issuer}")
        demand(not deceived.messages(ASKED), "it sent her to the authorization endpoint of that document")
    demand(sign_in(stand), "and with the true document she is not signed in")


@check("RFC8414-3.1-01", "OIDC-Discovery-4.1-01")
def the_document_is_fetched_by_get(stand: Stand) -> None:
    """The application asks for the document with GET and without a body, and signs Alice in with it."""
    demand(sign_in(stand), stand.browser.page.text[:200])
    for asked in lookups(stand):
        demand(asked.method == "GET" and not asked.body, f"{asked.method} with {len(asked.body)} bytes")


@check("RFC8414-3.1-02", "OIDC-Discovery-4.1-02")
def a_slash_at_the_end_is_dropped_first(stand: Stand) -> None:
    """For an issuer that ends in a slash the application asks at /.well-known/…, without a double slash."""
    stand.install(identity_provider=f"{ISSUER}/")
    stand.tamper(METADATA_COME, f"issuer={ISSUER}/")
    sign_in(stand)
    demand(lookups(stand)[0].url == f"{ISSUER}{WELL_KNOWN}", lookups(stand)[0].url)
    demand(stand.messages(ASKED), "it did not find the document")


@check("RFC8414-3.3-02", "RFC8414-6.2-01", "OIDC-Discovery-4.3-01", "OIDC-Discovery-4.3-02")
def a_document_about_another_issuer_is_not_used(stand: Stand) -> None:
    """When the document names another issuer the application stops, and asks none of its endpoints."""
    refuses(stand, "https://evil.example")


@check("RFC8414-4-01")
def issuers_are_compared_code_point_by_code_point(stand: Stand) -> None:
    """An issuer that differs by case, a slash, a port, or in how it is encoded is another issuer."""
    refuses(stand, "https://AUTH.example", f"{ISSUER}/", f"{ISSUER}:443", "https://%61uth.example")


@check("RFC8414-2-14")
def basic_is_what_it_uses_when_nothing_is_listed(stand: Stand) -> None:
    """Told no methods for the token endpoint, the application authenticates by Basic, and is connected."""
    stand.install(token_endpoint_auth_methods_supported=None)
    stand.connect()
    demand(stand.is_connected(), stand.browser.page.text[:200])
    sent = stand.messages(request_to("/token"))[0].header("Authorization")
    demand((sent or "").startswith("Basic "), str(sent))


@check("RFC8414-2-23")
def basic_is_what_it_revokes_with_when_nothing_is_listed(stand: Stand) -> None:
    """Told no methods for the revocation endpoint, the application authenticates by Basic there as well."""
    stand.install(revocation_endpoint_auth_methods_supported=None)
    stand.connect()
    page = stand.browser.press("Disconnect")
    demand("Calendar is disconnected." in page.text, page.text[:200])
    sent = stand.messages(request_to("/revoke"))[0].header("Authorization")
    demand((sent or "").startswith("Basic "), str(sent))
