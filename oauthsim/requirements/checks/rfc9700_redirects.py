"""Security best current practice (RFC 9700): where the server sends a browser, and what its pages say."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mockserver.message import Message
from mockserver.protocol.parameters import add_to_uri
from mockserver.resource_owner.page import Page
from oauthsim.requirements.checks.rfc6749_security import consent_page
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, TESTER, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.world import ISSUER, PASSWORD

EVIL = "https://evil.example/"
WHERE_TO = (
    "next",
    "url",
    "return_to",
    "redirect",
    "redirect_uri",
    "continue",
    "target",
    "RelayState",
    "post_logout_redirect_uri",
    "request_uri",
)
FOREIGN_THINGS = re.compile(r'(?:src|href|action)\s*=\s*["\']?\s*(?:https?:)?//([^/"\'\s>]+)', re.IGNORECASE)


def headers(page: Page) -> dict[str, str]:
    """Return the headers of a page, names in lower case."""
    return {name.lower(): value for name, value in page.headers}


def every_page(stand: Stand) -> dict[str, Page]:
    """Return each kind of page that a person can see at the server."""
    pages = {"login": stand.authorize(answer=False)}
    demand("password" in pages["login"].field_names, "no login page")
    pages["consent"] = consent_page(stand)
    pages["error"] = stand.browser.open(f"{ISSUER}/authorize?client_id=of-nobody")
    pages["device"] = stand.browser.open(stand.metadata["issuer"] + "/device")
    pages["grants"] = stand.browser.open(f"{ISSUER}/grants")
    for what, page in pages.items():
        demand(page.is_html and page.url.startswith(ISSUER), f"no {what} page: {page.url}")
    demand(pages["error"].status == 400, "the error page is none")
    return pages


@check("RFC9700-2.1-03")
def no_url_of_the_server_forwards_to_anywhere(stand: Stand) -> None:
    """With a foreign address in ten parameters, no endpoint sends on to it, before or after a login."""
    wanted = dict.fromkeys(WHERE_TO, EVIL)
    for _ in range(2):
        for path in ("/", "/authorize", "/login", "/consent", "/device", "/grants", "/logout"):
            stand.browser.open(add_to_uri(f"{ISSUER}{path}", wanted))
            stand.http.get(f"{ISSUER}{path}", params=wanted, allow_redirects=False)
        stand.browser.open(add_to_uri(f"{ISSUER}/login", wanted))
        stand.alice.answer_pages()
    login = {"username": "alice", "password": PASSWORD, **wanted}
    answer = stand.http.post(f"{ISSUER}/login", data=login, allow_redirects=False)
    demand("Set-Cookie" in answer.headers, "the login did not work")
    sent_on = stand.messages(lambda message: "evil.example" in (message.header("Location") or ""))
    demand(not sent_on, f"sent on by {[message.url for message in sent_on]}")
    stand.response(stand.authorize()).require("code")


@check("RFC9700-2.1-11", "RFC9700-4.12-02")
def what_alice_types_is_not_forwarded(stand: Stand) -> None:
    """After the login form comes a 303, even straight to the client, which sees a GET and no password."""
    stand.authorize()  # she agrees once, so that after the next login no page comes in between
    stand.browser.cookies.clear()
    stand.response(stand.authorize()).require("code")
    answers = stand.messages(
        lambda message: message.kind == "response" and request_to("/login", "POST")(_asked(message))
    )
    demand(len(answers) == 2, f"{len(answers)} logins")
    demand(f"//{TESTER.host}/" in (answers[1].header("Location") or ""), "not straight back to the client")
    for answer in answers:
        demand(answer.status == 303, f"{answer.status}")
    for came in stand.messages(lambda message: message.receiver == TESTER.id and message.kind == "request"):
        demand(came.method == "GET" and not came.body, f"{came.method} {came.text}")


def _asked(answer: Message) -> Message:
    return Message(answer.number, answer.at, answer.receiver, answer.sender, answer.channel, answer.request)


@check("RFC9700-4.1.3-01")
def redirect_uris_are_compared_as_strings(stand: Stand) -> None:
    """What a URL parser would call the same is another redirect URI: it is shown to Alice, not followed."""
    registered = CLIENTS["public"].redirect_uri
    for other in (
        registered.replace("tester.example", "tester.example:443"),
        registered.replace("tester.example", "TESTER.example"),
        registered.replace("https:", "HTTPS:"),
        registered.replace("callback", "%63allback"),
        registered.replace("/callback", "/./callback"),
        registered.replace("/callback", "/x/../callback"),
        registered.replace("/callback", "//callback"),
        f"{registered}/",
        f"{registered}?",
        f"{registered}?a=b",
        registered.replace("https://", "https://user@"),
    ):
        page = stand.authorize(stand.request("public", redirect_uri=other), answer=False)
        stand.shown_to_the_person(page)
    stand.response(stand.authorize(stand.request("public"))).require("code")


@check("RFC9700-4.1.3-02")
def a_native_app_may_listen_on_any_port(stand: Stand) -> None:
    """With http://127.0.0.1/callback registered, each port is accepted, and another path or host is not."""
    for port in ("1", "8080", "51004", "65535"):
        uri = f"http://127.0.0.1:{port}/callback"
        page = stand.authorize(stand.request("native", redirect_uri=uri), answer=False)
        demand(page.status == 200 and page.url.startswith(ISSUER), f"{page.status} for port {port}")
    for wrong in (
        "http://127.0.0.1:51004/other",
        "http://127.0.0.2:51004/callback",
        "http://localhost/callback",
    ):
        stand.shown_to_the_person(stand.authorize(stand.request("native", redirect_uri=wrong), answer=False))
    uri = "http://127.0.0.1:51004/callback"
    code = stand.response(stand.authorize(stand.request("native", redirect_uri=uri))).require("code")
    stand.granted(stand.redeem(code, "native", redirect_uri=uri))


@check("RFC9700-2.6-05")
def http_redirect_uris_lead_to_loopback_only(stand: Stand) -> None:
    """A client whose redirect URI is http on a network is refused, on the page; on loopback it is not."""
    for given in (CLIENTS["without-tls"].redirect_uri, None):
        page = stand.authorize(stand.request("without-tls", redirect_uri=given), answer=False)
        stand.shown_to_the_person(page)
    uri = "http://127.0.0.1:51004/callback"
    page = stand.authorize(stand.request("native", redirect_uri=uri))
    stand.response(page).require("code")


@check("RFC9700-4.2.4-02")
def pages_have_nothing_foreign_on_them(stand: Stand) -> None:
    """The pages load nothing from other hosts, link to none, and send no form there."""
    pages = every_page(stand)
    demand(pages["login"].forms and pages["consent"].forms, "no forms to look at")
    for what, page in pages.items():
        hosts = {host.lower() for host in FOREIGN_THINGS.findall(page.html)}
        demand(hosts <= {urlsplit(ISSUER).netloc}, f"{what}: {hosts}")


@check("RFC9700-4.2.4-03")
def pages_suppress_the_referer(stand: Stand) -> None:
    """Login and consent page, and the redirect to the client, say no-referrer; and the client sees none."""
    pages = every_page(stand)
    for what in ("login", "consent", "error"):
        policy = headers(pages[what]).get("referrer-policy")
        demand(policy == "no-referrer", f"{what}: {policy}")
    stand.response(stand.authorize()).require("code")
    (came,) = stand.messages(lambda message: message.receiver == TESTER.id and message.kind == "request")
    demand(came.header("Referer") is None, f"Referer: {came.header('Referer')}")


@check("RFC9700-4.13-01")
def headers_of_a_proxy_decide_nothing(stand: Stand) -> None:
    """Forwarded hosts, schemes and client certificates from outside change no issuer and prove no client."""
    forged = {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=127.0.0.1;host=evil.example;proto=http",
        "X-Original-URL": "/grants",
        "Client-Cert": ":MIIB:",
        "X-SSL-Client-S-DN": f"CN={CLIENTS['basic'].client_id}",
        "X-Remote-User": "alice",
    }
    plain = stand.http.get(f"{ISSUER}/.well-known/openid-configuration").text
    demand(
        stand.http.get(f"{ISSUER}/.well-known/openid-configuration", headers=forged).text == plain, "metadata"
    )
    for path in ("/authorize", "/grants", "/device"):
        same = stand.http.get(
            f"{ISSUER}{path}", params=stand.request(), headers=forged, allow_redirects=False
        )
        demand("evil.example" not in f"{same.text} {same.headers}", f"{path} speaks of evil.example")
        demand("password" in same.text, f"{path}: {same.status_code}, and nobody has logged in")
    named = {**OWN_ACCESS, "client_id": CLIENTS["basic"].client_id}
    stand.refused(stand.post("/token", named, None, headers=forged), "invalid_client", 401)
    stand.granted(stand.post("/token", OWN_ACCESS, headers=forged))


@check("RFC9700-4.16-01", "RFC9700-4.16-03")
def pages_cannot_be_framed(stand: Stand) -> None:
    """Login, consent, device, error and grants page forbid framing in both ways, and a frame stays empty."""
    for what, page in every_page(stand).items():
        said = headers(page)
        demand("frame-ancestors 'none'" in said.get("content-security-policy", ""), f"{what}: {said}")
        demand(said.get("x-frame-options", "").upper() == "DENY", f"{what}: {said.get('x-frame-options')}")
