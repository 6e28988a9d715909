"""The redirection endpoint as the server sees it (RFC 6749 §3.1.2, §10.15)."""

from __future__ import annotations

from mockserver.policy import preset
from mockserver.protocol import pkce
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, VERIFIER, Stand
from oauthsim.requirements.verdict import demand

EVIL = "https://evil.example/callback"
UNUSABLE = (EVIL, "https://tester.example", "/callback", "javascript:alert(1)", "data:text/html,x")


@check("RFC6749-3.1.2-02")
def a_redirect_uri_has_no_fragment(stand: Stand) -> None:
    """A redirect URI with a fragment is not used, even if somebody registered it, named or not."""
    asked = stand.request("public", client_id=CLIENTS["fragment"].client_id)
    uri = CLIENTS["fragment"].redirect_uri
    stand.shown_to_the_person(stand.authorize({**asked, "redirect_uri": uri}))
    stand.shown_to_the_person(stand.authorize({**asked, "redirect_uri": ""}))
    stand.shown_to_the_person(stand.authorize(stand.request(redirect_uri=uri)))
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.1.2.2-02")
def the_implicit_grant_needs_a_registered_redirect_uri(stand: Stand) -> None:
    """A confidential client without a redirect URI gets no token through the browser, others do."""
    stand = stand.under(preset("rfc6749"))
    asked = stand.request("basic", response_type="token")
    homeless = CLIENTS["homeless-confidential"].client_id
    stand.shown_to_the_person(stand.authorize({**asked, "client_id": homeless}))
    stand.response(stand.authorize(asked)).require("access_token")


@check("RFC6749-3.1.2.2-03")
def a_client_without_a_redirect_uri_is_not_served(stand: Stand) -> None:
    """A client that registered no redirect URI gets no code, whatever it names in the request."""
    for client in ("homeless", "homeless-confidential"):
        stand.shown_to_the_person(stand.authorize(stand.request(client_id=CLIENTS[client].client_id)))
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.1.2.2-05")
def several_redirect_uris_may_be_registered(stand: Stand) -> None:
    """With two registered URIs each works as it is written, and not with a letter more."""
    client = CLIENTS["two"]
    for uri in (client.redirect_uri, *client.more_redirect_uris):
        page = stand.authorize(stand.request("two", redirect_uri=uri))
        demand(page.url.startswith(uri) and "code" in stand.response(page), page.url)
        stand.shown_to_the_person(stand.authorize(stand.request("two", redirect_uri=f"{uri}x")))


@check("RFC6749-3.1.2.3-02")
def of_two_redirect_uris_none_is_guessed(stand: Stand) -> None:
    """A client with two registered URIs that names none is not served; one with a single URI is."""
    stand.shown_to_the_person(stand.authorize(stand.request("two", redirect_uri=None)))
    stand.response(stand.authorize(stand.request("basic", redirect_uri=None))).require("code")


@check("RFC6749-3.1.2.3-03")
def a_redirect_uri_is_one_that_the_client_registered(stand: Stand) -> None:
    """A URI of another client, though registered, is refused; the client's own is not."""
    others = CLIENTS["native"].redirect_uri
    stand.shown_to_the_person(stand.authorize(stand.request(redirect_uri=others)))
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.1.2.4-01")
def alice_is_told_about_an_unusable_redirect_uri(stand: Stand) -> None:
    """Absent, malformed or not registered: she gets a page with an error status that names the problem."""
    for asked in (
        stand.request("two", redirect_uri=None),
        stand.request(redirect_uri="https://tester.example/call back"),
        stand.request(redirect_uri=EVIL),
    ):
        page = stand.authorize(asked)
        stand.shown_to_the_person(page)
        demand("redirect_uri" in page.text, page.text[:200])


@check("RFC6749-3.1.2.4-02", "RFC6749-4.1.2.1-01")
def the_browser_never_goes_to_an_unusable_redirect_uri(stand: Stand) -> None:
    """No redirect, refresh or script takes the browser to a URI that the client did not register."""
    for uri in UNUSABLE:
        stand.shown_to_the_person(stand.authorize(stand.request(redirect_uri=uri)))
    demand(not stand.messages(lambda message: message.header("Location") is not None), "a redirect")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-4.1.2.1-02")
def an_unknown_client_is_never_answered_by_redirect(stand: Stand) -> None:
    """Without a client_id, or with one that nobody has, the browser goes nowhere."""
    for client_id in (None, "of-nobody"):
        stand.shown_to_the_person(stand.authorize(stand.request(client_id=client_id)))
    demand(not stand.messages(lambda message: message.header("Location") is not None), "a redirect")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-4.2.2.1-02")
def the_implicit_grant_redirects_no_further(stand: Stand) -> None:
    """With response_type=token, too, an unusable redirect URI or client is told to the person alone."""
    stand = stand.under(preset("rfc6749"))
    asked = stand.request(response_type="token")
    stand.shown_to_the_person(stand.authorize({**asked, "redirect_uri": EVIL}))
    stand.shown_to_the_person(stand.authorize({**asked, "client_id": "of-nobody"}))
    stand.response(stand.authorize(asked)).require("access_token")


@check("RFC6749-4.2.1-02")
def a_token_goes_to_a_registered_redirect_uri_only(stand: Stand) -> None:
    """An access token is sent through the browser to the client's own URI, and to no other."""
    stand = stand.under(preset("rfc6749"))
    for uri in UNUSABLE:
        stand.shown_to_the_person(stand.authorize(stand.request(response_type="token", redirect_uri=uri)))
    page = stand.authorize(stand.request(response_type="token"))
    demand(page.url.startswith(f"{CLIENTS['basic'].redirect_uri}#"), page.url)


@check("RFC6749-10.15-01")
def the_server_is_no_open_redirector(stand: Stand) -> None:
    """Whatever else is wrong with a request, an unregistered redirect URI is never gone to."""
    mistakes = (
        {"scope": "there-is-no-such-scope"},
        {"response_type": "banana"},
        {"response_type": ""},
        {"code_challenge": ""},
        {"code_challenge": pkce.challenge(VERIFIER), "code_challenge_method": "plain"},
        {"client_id": "of-nobody"},
        {"prompt": "none"},
        {"request": "e30.e30."},
    )
    for mistake in mistakes:
        stand.shown_to_the_person(stand.authorize({**stand.request(), **mistake, "redirect_uri": EVIL}))
    stand.sent_back(stand.authorize({**stand.request(), **mistakes[0]}), "invalid_scope")
