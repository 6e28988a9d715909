"""The device grant at the server (RFC 8628): codes for a device, a page for its owner, answers to polls."""

from __future__ import annotations

from typing import Any

import requests

from mockserver.resource_owner.page import Page
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import ISSUER

URN = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = {"scope": "calendar.read"}
INTERVAL = 5
LONGEST = 900  # seconds that a code may live before a mail with it has become a good trick


def start(stand: Stand, client: str | None = "public", **form: str) -> requests.Response:
    """Ask for codes as a device does."""
    return stand.post("/device_authorization", {**SCOPE, **form}, client)


def codes(stand: Stand, client: str = "public") -> dict[str, Any]:
    """Return the codes of a device that has just asked."""
    answer = start(stand, client)
    demand(answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}")
    return stand.json(answer)


def poll(stand: Stand, device_code: str, client: str = "public") -> requests.Response:
    """Poll as a device does that has waited: the clock goes on by what it has to wait."""
    stand.world.advance(INTERVAL)
    return stand.post("/token", {"grant_type": URN, "device_code": device_code}, client)


def type_code(stand: Stand, user_code: str) -> Page:
    """Let Alice open the verification page, log in if she must, and type a code."""
    stand.browser.open(stand.metadata["issuer"] + "/device")
    stand.alice.answer_pages()
    return stand.browser.press("Continue", user_code=user_code)


def decide(stand: Stand, user_code: str, *, allow: bool = True) -> None:
    """Let Alice type a code and allow or deny what its device asks for."""
    page = type_code(stand, user_code)
    demand(page.can_press("Allow") and page.can_press("Deny"), f"nothing to decide: {page.text[:200]}")
    stand.browser.press("Allow" if allow else "Deny")


def refused(stand: Stand, answer: requests.Response, error: str, status: int = 400) -> None:
    """Demand that an answer is this error, and has no codes in it."""
    stand.refused(answer, error, status)
    demand(not {"device_code", "user_code", "access_token"} & set(stand.json(answer)), answer.text[:200])


@check("RFC8628-3.1-02")
def get_brings_no_codes(stand: Stand) -> None:
    """A GET with the same parameters is refused; the POST brings codes."""
    form = {**SCOPE, "client_id": CLIENTS["public"].client_id}
    answer = stand.http.get(stand.metadata["device_authorization_endpoint"], params=form)
    demand(answer.status_code in (400, 405) and "user_code" not in answer.text, f"{answer.status_code}")
    codes(stand)


@check("RFC8628-3.1-05")
def unknown_clients_get_no_codes(stand: Stand) -> None:
    """A client_id that nobody registered, or none, is invalid_client."""
    for form in ({"client_id": "of-nobody"}, {}):
        refused(stand, start(stand, None, **form), "invalid_client", 401)
    codes(stand)


@check("RFC8628-3.1-07")
def only_registered_devices_get_codes(stand: Stand) -> None:
    """A client that did not register for the device grant is unauthorized_client."""
    refused(stand, start(stand, "limited"), "unauthorized_client")
    codes(stand)


@check("RFC8628-3.1-08")
def an_unknown_scope_gets_no_codes(stand: Stand) -> None:
    """A scope that nobody knows is invalid_scope."""
    refused(stand, start(stand, scope="no-such-scope"), "invalid_scope")
    codes(stand)


@check("RFC8628-3.1-09")
def devices_ask_over_tls(stand: Stand) -> None:
    """The endpoint is published as https, answers there, and is closed without TLS."""
    url = stand.metadata["device_authorization_endpoint"]
    demand(url.startswith("https://"), url)
    stand.needs_tls(url, "POST", data={**SCOPE, "client_id": CLIENTS["public"].client_id})
    codes(stand)


@check("RFC8628-3.1-11")
def unknown_parameters_are_ignored(stand: Stand) -> None:
    """With a parameter that nobody knows the answer has the same members."""
    plain, strange = codes(stand), stand.json(start(stand, foo="bar"))
    demand(set(strange) == set(plain), f"{set(strange)} instead of {set(plain)}")


@check("RFC8628-3.1-12")
def parameters_come_once(stand: Stand) -> None:
    """A second scope, or a second client_id, is invalid_request."""
    public = CLIENTS["public"].client_id
    for name, value in (("scope", "crm.read"), ("client_id", public), ("scope", "calendar.read")):
        answer = stand.post(
            "/device_authorization", [*SCOPE.items(), ("client_id", public), (name, value)], None
        )
        refused(stand, answer, "invalid_request")
    codes(stand)


@check("RFC8628-3.2-02", "RFC8628-3.2-03", "RFC8628-3.2-04", "RFC8628-3.2-07")
def the_answer_has_two_codes_and_an_address(stand: Stand) -> None:
    """device_code and user_code differ, verification_uri shows Alice a page, and the interval is positive."""
    device = codes(stand)
    texts = [device.get(name) for name in ("device_code", "user_code", "verification_uri")]
    demand(all(isinstance(text, str) and text for text in texts), str(device))
    demand(device["device_code"] != device["user_code"], "the two codes are one")
    demand(isinstance(device["expires_in"], int) and device["expires_in"] > 0, str(device))
    demand(device.get("interval", INTERVAL) > 0, str(device))
    demand(device["verification_uri"].startswith("https://"), device["verification_uri"])
    page = stand.browser.open(device["verification_uri"])
    demand(page.status == 200 and page.url.startswith(ISSUER), f"{page.status} {page.url}")
    demand(codes(stand)["device_code"] != device["device_code"], "two devices got the same code")


@check("RFC8628-3.3-02")
def alice_may_approve_or_deny(stand: Stand) -> None:
    """What she allows ends in tokens, what she denies in access_denied."""
    allowed, denied = codes(stand), codes(stand)
    decide(stand, allowed["user_code"])
    decide(stand, denied["user_code"], allow=False)
    stand.granted(poll(stand, allowed["device_code"]))
    refused(stand, poll(stand, denied["device_code"]), "access_denied")


@check("RFC8628-3.3-03")
def a_wrong_code_is_told(stand: Stand) -> None:
    """A code that no device shows, and one that is too old, lead to an error on the page and no question."""
    late = codes(stand)
    stand.world.advance(late["expires_in"])
    for wrong in ("BBBB-BBBB", late["user_code"]):
        page = type_code(stand, wrong)
        demand(not page.can_press("Allow"), "Alice is asked")
        demand("no device waits" in page.text, page.text[:200])
    decide(stand, codes(stand)["user_code"])


@check("RFC8628-3.3-04")
def the_address_has_no_code_in_it(stand: Stand) -> None:
    """Neither with the dash nor without is the user code a part of verification_uri."""
    device = codes(stand)
    address, code = device["verification_uri"].upper(), device["user_code"].upper()
    demand(code not in address and code.replace("-", "") not in address, device["verification_uri"])
    decide(stand, device["user_code"])


@check("RFC8628-3.3.1-03", "RFC8628-5.4-01", "RFC8628-5.4-02")
def the_page_wants_the_code_compared(stand: Stand) -> None:
    """After verification_uri_complete the page shows the code, who asks for what, and grants by POST only."""
    device = codes(stand)
    stand.browser.open(device["verification_uri_complete"])
    page = stand.alice.answer_pages()
    demand(device["user_code"] in page.html, "the code is not there")
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")
    page = stand.browser.press("Continue")
    demand(device["user_code"] in page.text and "device" in page.text, page.text[:300])
    demand(f"The {CLIENTS['public'].client_id}" in page.text and SCOPE["scope"] in page.text, page.text[:300])
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")
    stand.browser.press("Allow")
    stand.granted(poll(stand, device["device_code"]))


@check("RFC8628-3.4-04")
def a_poll_needs_a_device_code(stand: Stand) -> None:
    """A poll without device_code is invalid_request; with it, it is pending."""
    device = codes(stand)
    refused(stand, stand.post("/token", {"grant_type": URN}, "public"), "invalid_request")
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")


@check("RFC8628-3.4-05")
def confidential_devices_authenticate(stand: Stand) -> None:
    """A device that has a secret gets nothing without it, though Alice said yes; with it, tokens."""
    device = codes(stand, "post")
    decide(stand, device["user_code"])
    form = {"grant_type": URN, "device_code": device["device_code"]}
    nobody = {**form, "client_id": CLIENTS["post"].client_id}
    refused(stand, stand.post("/token", nobody, None), "invalid_client", 401)
    stand.granted(stand.post("/token", form, "post"))


@check("RFC8628-3.4-06")
def a_device_code_is_for_its_client(stand: Stand) -> None:
    """Another client that polls with an approved device code gets invalid_grant, the right one its tokens."""
    device = codes(stand)
    decide(stand, device["user_code"])
    refused(stand, poll(stand, device["device_code"], "other"), "invalid_grant")
    stand.granted(poll(stand, device["device_code"]))


@check("RFC8628-3.5-01", "RFC8628-3.5-11")
def it_is_pending_until_she_approves(stand: Stand) -> None:
    """Before she acts a poll is authorization_pending; afterwards it brings an ordinary token response."""
    device = codes(stand)
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")
    decide(stand, device["user_code"])
    answer = poll(stand, device["device_code"])
    tokens = stand.granted(answer)
    demand(tokens["token_type"].lower() == "bearer" and tokens["scope"] == SCOPE["scope"], str(tokens))
    demand(answer.headers["Cache-Control"] == "no-store", str(answer.headers))
    demand(stand.call(tokens["access_token"]).status_code == 200, "the calendar refuses the token")


@check("RFC8628-3.5-03")
def polling_too_fast_is_told(stand: Stand) -> None:
    """A second poll within the interval is slow_down; after a longer pause it is pending again."""
    device = codes(stand)
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")
    form = {"grant_type": URN, "device_code": device["device_code"]}
    refused(stand, stand.post("/token", form, "public"), "slow_down")
    stand.world.advance(2 * INTERVAL)
    refused(stand, stand.post("/token", form, "public"), "authorization_pending")


@check("RFC8628-3.5-05")
def a_denial_is_told(stand: Stand) -> None:
    """After she denied, the device hears access_denied, and again when it asks again."""
    device = codes(stand)
    decide(stand, device["user_code"], allow=False)
    for _ in range(2):
        refused(stand, poll(stand, device["device_code"]), "access_denied")


@check("RFC8628-3.5-06", "RFC8628-5.4-03")
def codes_end_soon(stand: Stand) -> None:
    """A code lives no longer than a quarter of an hour; after that the device hears expired_token."""
    device = codes(stand)
    demand(device["expires_in"] <= LONGEST, f"{device['expires_in']} s")
    refused(stand, poll(stand, device["device_code"]), "authorization_pending")
    stand.world.advance(device["expires_in"])
    refused(stand, poll(stand, device["device_code"]), "expired_token")


@check("RFC8628-3.5-12")
def a_device_code_works_once(stand: Stand) -> None:
    """After the tokens came, the same device code is invalid_grant."""
    device = codes(stand)
    decide(stand, device["user_code"])
    stand.granted(poll(stand, device["device_code"]))
    refused(stand, poll(stand, device["device_code"]), "invalid_grant")


@check("RFC8628-4-01")
def metadata_tell_of_devices(stand: Stand) -> None:
    """The metadata list the grant, and name the endpoint, which gives codes to a device."""
    demand(URN in stand.metadata["grant_types_supported"], str(stand.metadata["grant_types_supported"]))
    form = {**SCOPE, "client_id": CLIENTS["public"].client_id}
    answer = stand.http.post(stand.metadata["device_authorization_endpoint"], data=form)
    demand("user_code" in stand.json(answer), answer.text[:200])


@check("RFC8628-5.1-01", "RFC8628-6.1-02")
def user_codes_are_hard_to_guess_and_easy_to_read(stand: Stand) -> None:
    """Forty codes differ, have eight letters or more, of some twenty, and no two letters look alike."""
    shown = [codes(stand)["user_code"].replace("-", "") for _ in range(40)]
    letters = set("".join(shown))
    demand(len(set(shown)) == 40, "a code came twice")
    demand(
        all(len(code) >= 8 for code in shown) and len(letters) >= 18, f"{shown[0]}: {len(letters)} letters"
    )
    for alike in ("0O", "1lI", "5S", "2Z", "8B"):
        demand(len(letters & set(alike)) <= 1, f"both of {alike} are used")


@check("RFC8628-5.1-02")
def user_codes_cannot_be_guessed_at_will(stand: Stand) -> None:
    """After a row of wrong codes even the right one has to wait; an hour later it is taken."""
    guess = (first + second for first in "BCDF" for second in "GHJKL")
    for letters in guess:
        demand(not type_code(stand, letters * 4).can_press("Allow"), "a guess was right")
    page = type_code(stand, codes(stand)["user_code"])
    demand(not page.can_press("Allow"), "twenty wrong codes, and no pause")
    stand.world.advance(3600)
    demand(type_code(stand, codes(stand)["user_code"]).can_press("Allow"), "no code is taken any more")


@check("RFC8628-6.1-01")
def a_user_code_may_be_typed_as_people_type(stand: Stand) -> None:
    """Without the dash, in small letters, with spaces around and within: the code is taken."""
    for typed in (str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "):
        device = codes(stand)
        decide(stand, typed(device["user_code"]))
        stand.granted(poll(stand, device["device_code"]))
