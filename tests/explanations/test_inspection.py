"""Every field of a message is listed with what it is for, decoded where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from knowledge.traces import FORM, HTML, JSON, access_token, authorization_code, basic, jwt

from mockserver.clock import WORLD_START
from mockserver.message import Headers, Message, Request, Response
from oauthsim.explanations import Field, fields

TRACE = authorization_code()


def request(url: str, *headers: tuple[str, str], method: str = "GET", body: str = "") -> Message:
    content = Request(method, url, headers, body.encode())
    return Message(1, WORLD_START, "client", "authorization_server", "back", content)


def response(url: str, status: int, headers: Headers = (), body: str = "") -> Message:
    asked = request(url, method="POST")
    return replace(asked, number=2, response=Response(status, headers, body.encode()), answers=1)


def one(message: Message, name: str, place: str = "") -> Field:
    found = [field for field in fields(message) if field.name == name and place in ("", field.place)]
    assert len(found) == 1, f"{name} is there {len(found)} times"
    return found[0]


@pytest.mark.parametrize("number", range(1, 18))
def test_every_field_of_a_realistic_message_is_explained_with_a_section(number: int) -> None:
    for field in fields(TRACE.message(number)):
        assert field.says, field
        assert field.spec, field


def test_what_belongs_to_the_api_alone_gets_no_sentence() -> None:
    found = {field.name: field.says for field in fields(TRACE.message(18)) if field.place == "json"}
    assert found == {"events[0].title": "", "events[0].code": ""}


def test_an_unknown_parameter_is_listed_and_not_explained() -> None:
    field = one(request("https://auth.example/authorize?utm_source=mail"), "utm_source")
    assert (field.value, field.says, field.spec) == ("mail", "", "")


def test_a_parameter_of_the_same_name_means_what_its_message_makes_of_it() -> None:
    asked, answered = one(TRACE.message(10), "code"), one(TRACE.message(9), "code")
    assert asked.spec == "RFC 6749 §4.1.3"
    assert answered.spec == "RFC 6749 §4.1.2"
    assert one(TRACE.message(3), "scope").spec == "RFC 6749 §3.3"
    assert one(TRACE.message(11), "scope", "json").spec == "RFC 6749 §5.1"
    assert one(TRACE.message(11), "scope", "claim").spec == "RFC 9068 §2.2.3"


def test_a_repeated_and_an_empty_parameter_are_both_listed() -> None:
    asked = request("https://auth.example/authorize?state=a&state=b&nonce=")
    assert [(field.name, field.value) for field in fields(asked)] == [
        ("state", "a"),
        ("state", "b"),
        ("nonce", ""),
    ]


def test_a_code_at_a_strange_host_is_still_explained() -> None:
    assert one(request("https://evil.example/collect?code=c1"), "code").spec == "RFC 6749 §4.1.2"


def test_a_redirect_is_taken_apart_query_and_fragment() -> None:
    address = "https://app.example/callback?state=s#access_token=t&token_type=Bearer"
    answer = response("https://auth.example/authorize", 302, (("Location", address),))
    assert one(answer, "state", "location query").within == "Location"
    assert one(answer, "access_token", "location fragment").spec == "RFC 6749 §4.2.2"


def test_basic_credentials_are_decoded_as_the_rfc_says() -> None:
    asked = request("https://auth.example/token", basic("automation-app", "p+ss w&rd"), method="POST")
    assert one(asked, "client_secret", "basic").value == "p+ss w&rd"
    assert one(asked, "Authorization").spec == "RFC 6749 §2.3.1"


def test_a_bearer_header_says_whose_token_it_is_and_decodes_it() -> None:
    asked = request("https://calendar.example/events", ("Authorization", f"Bearer {access_token(1)}"))
    assert one(asked, "Authorization").spec == "RFC 6750 §2.1"
    audience = one(asked, "aud", "claim")
    assert (audience.value, audience.within) == ("https://calendar.example", "Authorization")
    assert one(asked, "typ", "jose_header").means == "An access token, which cannot be taken for an ID token."


def test_the_times_of_a_token_are_told_in_words_and_as_seen_from_the_message() -> None:
    later = replace(TRACE.message(17), at=WORLD_START + 5400)
    assert one(later, "exp", "claim").means.endswith(" 10:00:00 UTC, 30 minutes ago")
    assert one(later, "iat", "claim").means.endswith(" 09:00:00 UTC, 1 hour and 30 minutes ago")
    assert one(TRACE.message(11), "expires_in", "json").means == "1 hour"


def test_the_claims_of_an_id_token_are_not_explained_as_those_of_an_access_token() -> None:
    claims: dict[str, object] = {
        "aud": "automation-app",
        "nonce": "n",
        "at_hash": "h",
        "email": "a@b.example",
    }
    body = '{"id_token": "' + jwt(claims) + '"}'
    answer = response("https://auth.example/token", 200, (JSON,), body)
    assert one(answer, "aud", "claim").spec == "OIDC Core §2"
    assert one(answer, "at_hash").spec == "OIDC Core §3.1.3.6"
    assert one(answer, "email").spec == "OIDC Core §5.1"


def test_an_unsigned_token_is_decoded_and_called_what_it_is() -> None:
    token = jwt({"sub": "alice-1"}, alg="none")
    asked = request("https://calendar.example/events", ("Authorization", f"Bearer {token}"))
    assert one(asked, "alg").means.startswith("No signature at all")


def test_a_key_that_a_token_brings_along_is_explained_member_by_member() -> None:
    token = jwt({}, jwk={"kty": "EC", "crv": "P-256", "x": "AA"}, jku="https://evil.example/keys")
    asked = request("https://calendar.example/events", ("Authorization", f"Bearer {token}"))
    assert one(asked, "jwk.kty").spec == "RFC 7517 §4.1"
    assert "whoever wrote the token" in one(asked, "jku").says


def test_a_confirmation_claim_is_explained_inside_too() -> None:
    asked = request(
        "https://calendar.example/events", ("Authorization", f"Bearer {jwt({'cnf': {'jkt': 'x'}})}")
    )
    assert one(asked, "cnf.jkt").spec == "RFC 9449 §6.1"
    assert one(asked, "cnf").spec == "RFC 7800 §3.1"


def test_a_public_key_set_is_explained_key_by_key() -> None:
    body = '{"keys": [{"kty": "RSA", "kid": "1", "n": "AQ", "e": "AQAB"}, {"kty": "oct", "k": "c2VjcmV0"}]}'
    answer = response("https://auth.example/jwks", 200, (JSON,), body)
    assert one(answer, "keys[0].n").spec == "RFC 7518 §6.3.1.1"
    assert "who can read it can sign" in one(answer, "keys[1].k").says


def test_metadata_lists_say_what_each_of_their_values_means() -> None:
    body = '{"code_challenge_methods_supported": ["S256", "plain"]}'
    answer = response("https://auth.example/.well-known/oauth-authorization-server", 200, (JSON,), body)
    means = one(answer, "code_challenge_methods_supported").means
    assert means.startswith("S256: The challenge is the SHA-256 hash")
    assert "plain: The challenge is the verifier itself" in means


def test_cookies_and_their_attributes_are_explained() -> None:
    answer = response("https://auth.example/login", 303, (("Set-Cookie", "s=1; HttpOnly; SameSite=Lax"),))
    assert one(answer, "s", "set-cookie").value == "1"
    assert "auth.example" in one(answer, "s").says
    assert one(answer, "HttpOnly").spec == "RFC 6265 §4.1.2.6"
    assert "not with its forms" in one(answer, "SameSite").means


def test_a_challenge_is_taken_apart() -> None:
    challenge = ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="sheets.write"')
    answer = response("https://sheets.example/sheets/1/rows", 403, (challenge,))
    assert one(answer, "scope", "challenge").value == "sheets.write"
    assert "does not allow this" in one(answer, "error", "challenge").means


def test_a_leaking_referer_shows_what_leaks() -> None:
    asked = request(
        "https://cdn.example/logo.png", ("Referer", "https://app.example/callback?code=c1&state=s")
    )
    assert one(asked, "code", "referer query").within == "Referer"


def test_the_hidden_fields_of_a_page_are_listed() -> None:
    page = '<form action="https://app.example/callback"><input type="hidden" name="code" value="c1"></form>'
    answer = response("https://auth.example/consent", 200, (HTML,), page)
    assert one(answer, "code", "page form").value == "c1"


def test_a_status_is_explained() -> None:
    answer = response("https://auth.example/login", 307)
    assert "passwords included" in one(answer, "status").says


def test_a_form_is_read_only_where_the_message_says_that_it_is_one() -> None:
    url, body = "https://auth.example/token", "grant_type=authorization_code"
    assert one(request(url, FORM, method="POST", body=body), "grant_type").value == "authorization_code"
    assert fields(request(url, method="POST", body=body)) == []
