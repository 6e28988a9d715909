"""Security best current practice (RFC 9700 §4.11.2): no error sends people to somebody else's site."""

from __future__ import annotations

from mockserver.resource_owner.page import Page
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, TESTER, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import ISSUER

EVIL = "https://evil.example/"
MISTAKES: tuple[tuple[dict[str, str | None], str], ...] = (
    ({"scope": "there-is-no-such-scope"}, "invalid_scope"),
    ({"response_type": "banana"}, "unsupported_response_type"),
    ({"response_type": None}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"max_age": "soon"}, "invalid_request"),
)
"""What a link can get wrong on purpose although client and redirect URI are good, and the error for it."""


def arrivals(stand: Stand) -> int:
    """Return how often a browser has come to the tester's site."""
    return len(stand.messages(lambda message: (message.receiver, message.kind) == (TESTER.id, "request")))


def asks_whether_to_leave(stand: Stand, page: Page) -> None:
    """Demand that the server's own page names application and host, and leads there by a button only."""
    stranger = f"The {CLIENTS['stranger'].client_id}"
    demand(page.url.startswith(f"{ISSUER}/") and page.status == 200, f"{page.status} {page.url}")
    demand(stranger in page.text and TESTER.host in page.text, f"it names no target: {page.text[:200]}")
    source = page.html.lower()
    demand("http-equiv" not in source and "<script" not in source, "the page goes on by itself")
    demand(page.can_press("Go on"), "there is no way on")


@check("RFC9700-4.11.2-02")
def an_error_waits_until_somebody_has_logged_in(stand: Stand) -> None:
    """Five mistakes in a browser with no session lead to the login page; after it the error leaves, once."""
    for mistake, error in MISTAKES:
        stand.browser.cookies.clear()
        page = stand.authorize(stand.request("basic", **mistake), answer=False)
        demand("password" in page.field_names and page.url.startswith(ISSUER), f"{page.status} {page.url}")
        waiting = next(field.value for field in page.forms[0].fields if field.name == "request")
        skipped = stand.http.post(
            f"{ISSUER}/onwards", data={"request": waiting}, allow_redirects=False
        ).headers.get("Location", "")
        demand(not skipped.startswith(f"https://{TESTER.host}"), f"there is a way around: {skipped}")
        before = arrivals(stand)
        page = stand.browser.press("Log in", username="alice", password="guessed")
        demand(arrivals(stand) == before, "a wrong password was enough")
        stand.sent_back(stand.alice.answer_pages(), error)
        demand(arrivals(stand) == before + 1, "the error did not go to the client")
    stand.browser.cookies.clear()
    silent = stand.authorize(stand.request(prompt="none"), answer=False)
    stand.sent_back(silent, "login_required")


@check("RFC9700-4.11.2-01")
def a_phisher_who_registered_gets_nobody_from_here(stand: Stand) -> None:
    """A wrong request of a client that registered itself leads nowhere, before the login or after it."""
    for mistake, _ in MISTAKES:
        stand.browser.cookies.clear()
        stand.authorize(stand.request("stranger", **mistake), answer=False)
        demand(not arrivals(stand), f"sent on at once: {mistake}")
        asks_whether_to_leave(stand, stand.alice.answer_pages())
        demand(not arrivals(stand), f"sent on after the login: {mistake}")
    stand.response(stand.authorize(stand.request("stranger"))).require("code")


@check("RFC9700-4.11.2-03")
def only_trusted_redirect_uris_get_an_automatic_redirect(stand: Stand) -> None:
    """An error for an unverified client waits for a click, also after a denial; for another it does not."""
    wrong = {"scope": "there-is-no-such-scope"}
    stand.sent_back(stand.authorize(stand.request("public", **wrong)), "invalid_scope")
    stand.alice.allow = False
    stand.sent_back(stand.authorize(stand.request("public")), "access_denied")
    for asked, error in (({}, "access_denied"), (wrong, "invalid_scope")):
        before = arrivals(stand)
        asks_whether_to_leave(stand, stand.authorize(stand.request("stranger", **asked)))
        demand(arrivals(stand) == before, "sent on without a click")
        answer = stand.sent_back(stand.alice.go_on(), error)
        demand(answer.get("state") == stand.request()["state"], str(answer))


@check("RFC9700-4.11.2-04")
def a_request_for_silence_is_no_way_around_the_redirect_uri(stand: Stand) -> None:
    """With prompt=none, Alice stays here for an unknown redirect URI, and for an unverified client."""
    asked = stand.request("public", prompt="none", scope="openid", redirect_uri=EVIL)
    stand.shown_to_the_person(stand.authorize(asked, answer=False))
    stand.shown_to_the_person(stand.authorize({**asked, "client_id": "of-nobody"}, answer=False))
    strange = stand.request("stranger", prompt="none", scope="openid")
    asks_whether_to_leave(stand, stand.authorize(strange, answer=False))
    demand(not arrivals(stand), "bounced to an unverified client")
    honest = stand.authorize(stand.request("public", prompt="none", scope="openid"), answer=False)
    stand.sent_back(honest, "login_required")
