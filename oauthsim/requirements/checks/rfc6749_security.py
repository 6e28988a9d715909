"""Access to resources, and what keeps people and tokens safe (RFC 6749 §7, §10)."""

from __future__ import annotations

import math

from mockserver.protocol import base64url
from mockserver.resource_owner.page import Page
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, VERIFIER, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying
from oauthsim.world import ISSUER

ROWS = "https://sheets.example/sheets/sheet-leads/rows"
MARKUP = "\"'><script>alert(1)</script>"


@check("RFC6749-7-01")
def a_bad_token_opens_nothing(stand: Stand) -> None:
    """A random, a changed and an expired token are refused with 401 and no data; a good one is not."""
    token = stand.tokens()["access_token"]
    good = stand.call(token)
    demand(good.status_code == 200 and "events" in stand.json(good), good.text)
    for wrong in ("of-nobody", token[:-8], token.swapcase()):
        answer = stand.call(wrong)
        demand(answer.status_code == 401 and "events" not in answer.json(), answer.text)
    stand.world.advance(3600)
    late = stand.call(token)
    demand(late.status_code == 401 and "events" not in late.json(), late.text)


@check("RFC6749-7-02")
def a_scope_opens_no_more_than_it_says(stand: Stand) -> None:
    """A token for reading reads, and does not write: 403 insufficient_scope, and nothing has changed."""
    token = stand.tokens(scope="sheets.read")["access_token"]
    before = stand.json(stand.call(token, ROWS))["rows"]
    answer = stand.call(token, ROWS, "POST", json={"cells": ["written"]})
    stand.refused(answer, "insufficient_scope", 403)
    demand(stand.json(stand.call(token, ROWS))["rows"] == before, "the row was written")
    writer = stand.tokens(scope="sheets.write")["access_token"]
    demand(stand.call(writer, ROWS, "POST", json={"cells": ["x"]}).status_code == 201, "nobody can write")


@check("RFC6749-7.2-01")
def a_refusal_tells_the_error(stand: Stand) -> None:
    """The answer to an expired token has a WWW-Authenticate with the error invalid_token."""
    token = stand.tokens()["access_token"]
    demand("WWW-Authenticate" not in stand.call(token).headers, "a good token is challenged")
    stand.world.advance(3600)
    header = stand.call(token).headers.get("WWW-Authenticate", "")
    demand('error="invalid_token"' in header, f"WWW-Authenticate: {header}")


@check("RFC6749-10.2-03")
def the_consent_page_says_who_what_and_how_long(stand: Stand) -> None:
    """Before she decides Alice reads the client's name, each scope, and how long it lasts."""
    page = consent_page(stand, scope="calendar.read sheets.write")
    for words in (f"The {CLIENTS['basic'].client_id}", "calendar.read", "sheets.write"):
        demand(words in page.text, f"no {words!r} in {page.text}")
    demand(any(unit in page.text for unit in (" days", " hours", " minutes")), page.text)


@check("RFC6749-10.2-04")
def a_client_that_cannot_authenticate_is_asked_about_again(stand: Stand) -> None:
    """A second request of a public client, for what Alice granted already, asks her again."""
    for _ in range(2):
        stand.browser.open("about:blank")
        page = stand.authorize(stand.request("public"), answer=False)
        demand(not stand.messages(redirect_carrying("code")), f"no question, but {page.url}")
        stand.alice.allow = False
        stand.alice.answer_pages()
    stand.alice.allow = True
    stand.response(stand.authorize(stand.request("public"))).require("code")
    page = stand.authorize(stand.request("public"), answer=False)
    demand(page.can_press("Allow"), f"a code without a question: {page.url}")


@check("RFC6749-10.3-01")
def access_tokens_cannot_be_made_up(stand: Stand) -> None:
    """Tokens differ; one that is changed in any part, or signed by nobody, opens nothing."""
    own = {stand.granted(stand.post("/token", OWN_ACCESS))["access_token"] for _ in range(8)}
    demand(len(own) == 8, "two tokens are the same")
    token = stand.tokens()["access_token"]
    demand(stand.call(token).status_code == 200, "the token opens nothing as it is")
    parts = token.split(".")
    forged = [token[:-1], *(_changed(token, part) for part in parts)]
    if len(parts) == 3:  # a JWT: its header could say that nobody signed it
        header = base64url.encode(b'{"alg":"none","typ":"at+jwt"}')
        forged += [f"{header}.{parts[1]}.", f"{header}.{parts[1]}.{parts[2]}"]
    for wrong in forged:
        demand(stand.call(wrong).status_code == 401, f"accepted: {wrong[:40]}…")


@check("RFC6749-10.10-01")
def codes_and_tokens_cannot_be_guessed(stand: Stand) -> None:
    """Twelve codes and twelve refresh tokens vary in so many places that each holds 128 bits or more."""
    codes = [stand.code() for _ in range(12)]
    refresh = [stand.granted(stand.redeem(codes[0], code_verifier=VERIFIER))["refresh_token"]]
    while len(refresh) < 12:
        refresh.append(stand.granted(stand.refresh(refresh[-1]))["refresh_token"])
    for values in (codes, refresh):
        demand(len(set(values)) == 12, "two are the same")
        demand(bits(values) >= 128, f"{bits(values):.0f} bits in {values[0]}")


@check("RFC6749-10.12-03")
def consent_cannot_be_given_by_a_forged_form(stand: Stand) -> None:
    """With any hidden field of the consent form missing or forged there is no code; untouched there is."""
    consent_page(stand)
    found = stand.browser.page.button("Allow")
    hidden = [field.name for field in found[0].fields if field.kind == "hidden"] if found else []
    demand(hidden, "the form has no hidden field that a foreign site could not know")
    for name in hidden:
        for value in ("forged", None):
            stand.browser.press("Allow", **{name: value})
            demand(not stand.messages(redirect_carrying("code")), f"a code with {name}={value}")
            consent_page(stand)
    stand.response(stand.alice.answer_pages()).require("code")


@check("RFC6749-10.13-01")
def login_and_consent_are_not_framed(stand: Stand) -> None:
    """The login page and the consent page tell the browser that no site may show them in a frame."""
    login = stand.authorize(answer=False)
    demand("password" in login.field_names, "no login page")
    for page in (login, consent_page(stand)):
        headers = {name.lower(): value.lower() for name, value in page.headers}
        framed = headers.get("x-frame-options"), headers.get("content-security-policy", "")
        demand(framed[0] == "deny" or "frame-ancestors 'none'" in framed[1], str(framed))


@check("RFC6749-10.14-01")
def state_and_redirect_uri_are_sanitised(stand: Stand) -> None:
    """Markup and line breaks in what the client sends become neither markup nor headers; nor scripts URLs."""
    for asked in (
        stand.request(login_hint=MARKUP, state=MARKUP),
        stand.request(redirect_uri=f"https://tester.example/{MARKUP}"),
        stand.request(client_id=MARKUP),
    ):
        demand("<script>" not in stand.authorize(asked, answer=False).html, "markup came through")
    stand.shown_to_the_person(stand.authorize(stand.request(redirect_uri="javascript:alert(1)")))
    state = "one\r\nSet-Cookie: stolen=1\r\n\r\n<script>"
    answer = stand.response(stand.authorize(stand.request(state=state)))
    demand(answer.get("state") == state, str(answer))
    for message in stand.messages(lambda message: message.kind == "response"):
        demand(
            not any("stolen" in value for name, value in message.headers if name == "Set-Cookie"), "cookie"
        )
        demand(not any("\r" in value or "\n" in value for _, value in message.headers), "a line break")


def consent_page(stand: Stand, **changes: str) -> Page:
    """Open an authorization request, log in if need be, and stay on the consent page."""
    page = stand.authorize(stand.request(**changes), answer=False)
    if "password" in page.field_names:
        page = stand.alice.log_in()
    demand(page.can_press("Allow") and page.url.startswith(ISSUER), f"no consent page but {page.url}")
    return page


def bits(values: list[str]) -> float:
    """Return how many bits differ between values of one kind: places that vary, times what varies there."""
    varying = [set(place) for place in zip(*values, strict=True) if len(set(place)) > 1]
    alphabet = set().union(*varying)
    return len(varying) * math.log2(len(alphabet)) if alphabet else 0.0


def _changed(token: str, part: str) -> str:
    """Return `token` with one character of `part`, in its middle, replaced by another."""
    middle = token.index(part) + len(part) // 2
    return token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
