"""Issuer identification (RFC 9207) at the server: every authorization response says who sends it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from mockserver.policy import Policy
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import demand

FORM_ENCODED = re.compile(r"(?:[A-Za-z0-9*._+-]|%[0-9A-F]{2})+")


def every_error(stand: Stand) -> list[Parameters]:
    """Return one authorization response for each way in which a request can fail and be sent back."""
    stand.alice.allow = False
    answers = [stand.response(stand.authorize())]
    stand.alice.allow = True
    for changes in (
        {"scope": "there-is-no-such-scope"},
        {"response_type": "banana"},
        {"code_challenge": None},
        {"prompt": "none", "scope": "openid sheets.read"},
    ):
        answers.append(stand.response(stand.authorize(stand.request(**changes))))
    for answer in answers:
        demand("error" in answer and "code" not in answer, f"no error but {answer}")
    return answers


@check("RFC9207-2-01")
def a_success_names_the_issuer(stand: Stand) -> None:
    """The response that brings a code has iss, and it is the issuer of the metadata."""
    answer = stand.response(stand.authorize())
    demand("code" in answer, str(answer))
    demand(answer.get("iss") == stand.metadata["issuer"], f"iss: {answer.get('iss')}")


@check("RFC9207-2-02")
def an_error_names_the_issuer(stand: Stand) -> None:
    """Alice's no, a bad request and a silent one that fails are all sent back with iss."""
    for answer in every_error(stand):
        demand(answer.get("iss") == stand.metadata["issuer"], f"{answer['error']}: iss {answer.get('iss')}")


@check("RFC9207-2-03")
def iss_is_a_bare_https_url(stand: Stand) -> None:
    """What iss says, with a code or an error, is an https URL with a host and neither query nor fragment."""
    for page in (stand.authorize(), stand.authorize(stand.request(scope="nonsense"))):
        iss = stand.response(page).require("iss")
        parts = urlsplit(iss)
        demand(parts.scheme == "https" and parts.netloc, iss)
        demand("?" not in iss and "#" not in iss, iss)


@check("RFC9207-2-04")
def iss_is_form_encoded(stand: Stand) -> None:
    """In the Location, iss is written as forms are, with its colon and slashes as %3A and %2F."""
    stand.authorize()
    written = dict(pair.partition("=")[::2] for pair in urlsplit(stand.browser.address).query.split("&"))
    demand(FORM_ENCODED.fullmatch(written.get("iss", "")), f"iss={written.get('iss')}")
    read = dict(parse_qsl(f"iss={written['iss']}"))["iss"]
    demand(read == stand.metadata["issuer"], f"it means {read}")


@check("RFC9207-2-05")
def iss_is_in_the_fragment_too(stand: Stand) -> None:
    """Where the implicit grant is on, its answer and its errors have iss in the fragment with the rest."""
    stand = stand.under(Policy().without("implicit-grant-is-off"))
    for scope, brings in (("calendar.read", "access_token"), ("there-is-no-such-scope", "error")):
        page = stand.authorize(stand.request(response_type="token", scope=scope))
        answer = Parameters.from_query(urlsplit(page.url).fragment)
        demand(brings in answer, f"no {brings} in the fragment of {page.url}")
        demand(answer.get("iss") == stand.metadata["issuer"], f"iss: {answer.get('iss')}")


@check("RFC9207-2.3-02")
def iss_is_the_issuer_to_the_letter(stand: Stand) -> None:
    """RFC 8414 metadata, OpenID discovery and the response spell the issuer alike, slashes and all."""
    iss = stand.response(stand.authorize()).require("iss")
    where = f"{iss}/.well-known/oauth-authorization-server"
    for issuer in (stand.metadata["issuer"], stand.json(stand.http.get(where))["issuer"]):
        demand(iss == issuer, f"{iss} is not {issuer}")


@check("RFC9207-2.3-03")
def support_is_announced(stand: Stand) -> None:
    """The metadata say true when the responses have iss, and not so when they have none."""
    member = "authorization_response_iss_parameter_supported"
    demand(stand.metadata.get(member) is True, f"{stand.metadata.get(member)!r}")
    demand("iss" in stand.response(stand.authorize()), "and there is none")
    without = stand.under(Policy().without("issuer-is-in-the-response"))
    demand("iss" not in without.response(without.authorize()), "a server without support sends iss")
    demand(without.metadata.get(member, False) is False, f"it promises iss: {without.metadata[member]!r}")
