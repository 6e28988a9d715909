"""Issuer identification (RFC 9207) at the application: is the answer from the server that was asked?"""

from __future__ import annotations

from dataclasses import replace

from mockserver.client import CATALOGUE
from mockserver.policy import UsageMistake, preset
from oauthsim.requirements.checks.rfc6749_application import (
    AUTHORIZATION,
    CALLBACK,
    CODE_COMES,
    TOKEN,
    form,
    query,
)
from oauthsim.requirements.registry import check
from oauthsim.requirements.second_server import SECOND_ISSUER, SecondServer
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying
from oauthsim.world import ISSUER

LOOK_ALIKES = (f"{ISSUER}/", "https://AUTH.example", f"{ISSUER}:443", "http://auth.example", "auth.example")
ANSWERED = redirect_carrying("code", "error")


def goes_on(stand: Stand, service: str = "Calendar") -> bool:
    """Connect a service and return whether the application sent a token request and was connected."""
    before = len(stand.messages(TOKEN))
    page = stand.connect(service)
    asked = len(stand.messages(TOKEN)) > before
    demand(asked or page.status >= 400, f"no token request, and yet {page.status} {page.url}")
    demand(stand.is_connected(service) == asked, "a token request, and yet no connection")
    return asked


@check("RFC9207-2.4-01", "RFC9207-2.4-05")
def it_rejects_an_answer_with_a_wrong_iss(stand: Stand) -> None:
    """A good code beside the iss of somebody else ends on an error page; untouched it connects."""
    demand(goes_on(stand), "the honest answer is refused")
    stand.tamper(CODE_COMES, "iss=https://evil.example")
    page = stand.connect("Chat")
    demand(page.status == 400 and "another authorization server" in page.text, f"{page.status} {page.text}")
    demand(not stand.is_connected("Chat"), "it is connected")


@check("RFC9207-2.4-02")
def it_decodes_iss_before_it_compares(stand: Stand) -> None:
    """The issuer with its colon and slashes encoded is accepted, and so it is with every letter encoded."""
    demand(goes_on(stand), "as the server encodes it, it is refused")
    demand("iss=https%3A%2F%2F" in stand.messages(CALLBACK)[0].url, stand.messages(CALLBACK)[0].url)
    stand.connect("Chat", answer=False)
    state = query(stand.messages(AUTHORIZATION)[-1])["state"]
    every = "".join(f"%{octet:02x}" for octet in ISSUER.encode())
    stand.browser.open(f"https://app.example/callback?error=access_denied&state={state}&iss={every}")
    demand("did not allow it" in stand.browser.page.text, stand.browser.page.text)


@check("RFC9207-2.4-03", "RFC9700-4.4.2.1-01")
def it_expects_the_issuer_that_it_asked(stand: Stand) -> None:
    """With two servers known, iss of the one does not pass for the other's; each with its own does."""
    stand.install_with_second_server(SecondServer(iss=SECOND_ISSUER))
    demand(goes_on(stand) and goes_on(stand, "Chat"), "an honest answer is refused")
    stand.install_with_second_server(SecondServer(iss=ISSUER))
    demand(not goes_on(stand, "Chat"), "the second server passes for the first")
    stand.tamper(CODE_COMES, f"iss={SECOND_ISSUER}")
    demand(not goes_on(stand), "the first server passes for the second")


@check("RFC9207-2.4-04", "RFC9700-4.4.2.1-03")
def it_compares_letter_by_letter(stand: Stand) -> None:
    """With a slash more, another case, the default port, or no scheme, iss is not the issuer any more."""
    for wrong in LOOK_ALIKES:
        world = stand.under(stand.world.policy)
        world.tamper(CODE_COMES, f"iss={wrong}")
        demand(not goes_on(world), f"{wrong} passes")
    stand.tamper(CODE_COMES, f"iss={ISSUER}")
    demand(goes_on(stand), "the issuer itself does not pass")


@check("RFC9207-2.4-06", "RFC9700-4.4.2.1-02")
def after_a_mismatch_it_asks_for_no_token(stand: Stand) -> None:
    """After a wrong iss no token request leaves for anybody, neither then nor when the page is reloaded."""
    stand.tamper(CODE_COMES, "iss=https://evil.example")
    stand.connect()
    stand.browser.reload()
    sent = stand.messages(lambda message: message.sender == "client" and message.kind == "request")
    demand(not sent, f"it sent {[message.url for message in sent]}")
    demand(goes_on(stand.under(stand.world.policy)), "it sends none for an honest answer either")


@check("RFC9207-2.4-07")
def an_error_with_a_wrong_iss_is_not_believed(stand: Stand) -> None:
    """A no that comes with a wrong iss is shown as coming from another server; with the right one as a no."""
    stand.alice.allow = False
    denied = stand.connect()
    demand("did not allow it" in denied.text, denied.text)
    stand.tamper(ANSWERED, "iss=https://evil.example")
    page = stand.connect("Chat")
    demand("another authorization server" in page.text, page.text)
    demand("did not allow it" not in page.text, "it takes the no for Alice's")
    home = stand.browser.open("https://app.example/")
    demand("Chat is not connected" not in home.text, "it has noted that Chat was denied")


@check("RFC9207-2.4-08", "RFC9207-2.4-09")
def it_compares_with_the_issuer_that_it_was_told(stand: Stand) -> None:
    """Told that the server is .../tenant, it takes iss of the tenant and no other, and looks nothing up."""
    tenant = f"{ISSUER}/tenant"
    services = {name: replace(service, issuer=tenant) for name, service in CATALOGUE.items()}
    stand.install(services=services, issuer=tenant)
    demand(not goes_on(stand), "the issuer that it was not told passes")
    stand.tamper(CODE_COMES, f"iss={tenant}")
    demand(goes_on(stand), "the issuer that it was told does not pass")
    looked_up = stand.messages(lambda message: message.sender == "client" and "/.well-known/" in message.url)
    demand(not looked_up, "it reads metadata, so what it was told did not count")


@check("RFC9207-2.4-10")
def it_remembers_which_server_sends_iss(stand: Stand) -> None:
    """Without iss it takes the answer of the server that never promised any, and not that of the other."""
    stand.install_with_second_server(SecondServer())
    demand(goes_on(stand, "Chat"), "the server without support is refused")
    demand(goes_on(stand), "the server with support is refused")
    stand.tamper(CODE_COMES, "-iss")
    demand(not goes_on(stand, "Sheets"), "without the promised iss the answer passes")


@check("RFC9207-2.4-13", "RFC9207-3-01")
def without_a_promise_an_answer_may_lack_iss(stand: Stand) -> None:
    """When the metadata do not speak of iss it takes answers without; when they promise iss it does not."""
    for promise, taken in ((None, True), (False, True), (True, False)):
        world = stand.under(stand.world.policy)
        world.install(authorization_response_iss_parameter_supported=promise)
        world.tamper(CODE_COMES, "-iss")
        demand(goes_on(world) is taken, f"promised: {promise}; taken is {not taken}")


@check("RFC9207-2.4-15")
def a_client_that_does_not_know_iss_ignores_it(stand: Stand) -> None:
    """An application of 2012, which checks no iss, works with a server that sends it."""
    stand = stand.under(preset("rfc6749").enforcing("issuer-is-in-the-response"))
    stand.connect()
    demand(query(stand.messages(CALLBACK)[0]).get("iss") == ISSUER, "the server sends no iss")
    demand("iss" not in form(stand.messages(TOKEN)[0]), "it sends iss on")
    demand(stand.is_connected(), "iss disturbs it")
    checked = stand.findings("issuer-is-the-expected-one")
    demand(not any(finding.enforced for finding in checked), "it knows iss after all")


@check("RFC9207-4-01")
def two_servers_have_two_issuers(stand: Stand) -> None:
    """A second server under the issuer of the first cannot be configured; under its own it can."""
    second = SecondServer(iss=SECOND_ISSUER)
    stand.install_with_second_server(second)
    try:
        stand.install_with_second_server(second, issuer=SECOND_ISSUER)
    except UsageMistake as refused:
        demand(SECOND_ISSUER in str(refused), str(refused))
    else:
        demand(False, "two servers share an issuer")
