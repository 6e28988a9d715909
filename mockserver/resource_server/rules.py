"""What a resource server checks before it gives anything out (RFC 6750, RFC 9068 §4, RFC 7662, RFC 9700)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from mockserver.protocol import bearer, jose
from mockserver.protocol.errors import InsufficientScope, InvalidRequest, InvalidToken
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.resource_server.problems import MissingToken, UnknownKey
from mockserver.rules import check

if TYPE_CHECKING:
    from mockserver.resource_server.api_keys import ApiKey

# --- how the token comes ---


@check("RFC 6750 §3", vital=True, requirements=("RFC6750-3-01", "RFC6750-2.1-04", "RFC6750-2.2-06"))
def request_has_a_token(authorization: str | None, query: Parameters, form: Parameters | None) -> str:
    """A request for a protected resource carries a token, in the characters that a token may have."""
    if bearer.from_header(authorization):
        return "in the Authorization header"
    if form is not None and "access_token" in form:
        return "in the form body"
    if "access_token" in query:
        return "in the query"
    raise MissingToken(
        "This needs an access token: Authorization: Bearer and the token.", evidence="no token"
    )


@check("RFC 6750 §2", requirements=("RFC6750-2-02", "RFC6750-3.1-01"))
def token_is_presented_in_one_way(
    authorization: str | None, query: Parameters, form: Parameters | None
) -> str:
    """A request carries its token once: in the header, in the form body or in the query."""
    bearer.presented({"Authorization": authorization or ""}, query, form)
    return "once"


@check("RFC 9700 §4.3.2", first_asked="rfc9700", requirements=("RFC6750-2.3-05",))
def token_stays_out_of_the_uri(query: Parameters) -> str:
    """No token is taken from the URL: addresses end up in histories, logs and Referer headers."""
    if "access_token" in query:
        raise InvalidRequest(
            "Access tokens in the URL are not accepted.", evidence="access_token in the query"
        )
    return "no access_token in the query"


# --- tokens that say it all themselves: JWT ---


@check("RFC 9068 §4", vital=True)
def token_is_readable(content: tuple[Mapping[str, Any], Mapping[str, Any]] | None, why_not: str) -> str:
    """A JWT is three parts of base64url, of which the first two are JSON objects."""
    if content is None:
        raise InvalidToken(why_not or "The token cannot be read.")
    return f"claims: {', '.join(content[1])}"


@check("RFC 8725 §3.1", requirements=("RFC9068-4-07",))
def token_algorithm_is_accepted(header: Mapping[str, Any], accepted: Sequence[str]) -> str:
    """The resource server decides which signature algorithms count, not the token's header."""
    if header.get("alg") not in accepted:
        reason = f"The alg of the token is not accepted; these are: {' '.join(accepted)}."
        raise InvalidToken(reason, evidence=f"alg: {header.get('alg')!r}")
    return f"alg: {header['alg']}"


@check("RFC 8725 §3.10", first_asked="rfc9700")
def token_key_is_one_of_the_issuer(hints: Sequence[str]) -> str:
    """The key comes from the issuer's own list; one that the token brings or points at is not looked at."""
    raise InvalidToken(
        "The token says itself where its key is: that is for the issuer to say.",
        evidence=f"in the header: {', '.join(hints)}",
    )


@check("RFC 9068 §4", requirements=("RFC6750-5.2-02", "RFC9068-4-08", "RFC6749-10.3-01"))
def token_signature_verifies(
    token: str, keys: Mapping[str, Any], algorithms: Sequence[str], hmac_fits: bool = False
) -> str:
    """The token was signed with a key of the authorization server, and not changed since."""
    if hmac_fits:
        return "alg: HS256, with octets that everybody knows"
    header, _ = jose.verify(token, keys, algorithms=algorithms)
    return f"alg: {header['alg']}, kid: {header.get('kid')}"


@check("RFC 9068 §4", first_asked="rfc9700", requirements=("RFC9068-4-02",))
def token_is_typed_as_access_token(header: Mapping[str, Any]) -> str:
    """The token's header says that it is an access token (at+jwt) and not, say, an ID token."""
    typ = header.get("typ")
    if not isinstance(typ, str) or typ.lower() not in ("at+jwt", "application/at+jwt"):
        raise InvalidToken("The typ of the token is not at+jwt, an access token.", evidence=f"typ: {typ!r}")
    return f"typ: {typ}"


@check("RFC 9068 §4", first_asked="rfc9700")
def token_issuer_is_trusted(claims: Mapping[str, Any], issuer: str) -> str:
    """The token comes from the authorization server that this resource server trusts."""
    if claims.get("iss") != issuer:
        raise InvalidToken("The token was issued by somebody else.", evidence=f"iss: {claims.get('iss')!r}")
    return f"iss: {issuer}"


# --- tokens that say nothing: introspection ---

NOT_ACTIVE = "The token is not active: unknown, expired or revoked."


@check("RFC 7662 §2.2")
def token_is_active(answer: Mapping[str, Any]) -> str:
    """The authorization server says that the token is good right now: issued, not expired, not revoked."""
    if answer.get("active") is not True:
        raise InvalidToken(NOT_ACTIVE, evidence=f"active: {answer.get('active')!r}")
    return "active: true"


@check("RFC 7662 §2.2", vital=True)
def token_is_known(answer: Mapping[str, Any] | None) -> str:
    """The authorization server has said what the token stands for, now or before."""
    if answer is None:
        raise InvalidToken(NOT_ACTIVE, evidence="it was not active before either")
    return f"client_id: {answer.get('client_id')}"


@check("RFC 6749 §1.5")
def token_is_no_refresh_token(answer: Mapping[str, Any]) -> str:
    """What is presented is an access token; a refresh token is for the authorization server only."""
    kind = answer.get("token_type")
    if not isinstance(kind, str) or kind.lower() not in bearer.SCHEMES:
        raise InvalidToken("The token is not a Bearer access token.", evidence=f"token_type: {kind!r}")
    return f"token_type: {kind}"


# --- what every token is asked ---


@check("RFC 9700 §2.3", first_asked="rfc9700", requirements=("RFC9068-4-05", "RFC9700-2.3-03"))
def token_is_meant_for_this_resource(claims: Mapping[str, Any], audience: str) -> str:
    """The token names this resource server as one that it is for."""
    aud = claims.get("aud")
    if audience not in (aud if isinstance(aud, list) else [aud]):
        raise InvalidToken(f"The token is not meant for {audience}.", evidence=f"aud: {aud!r}")
    return f"aud: {aud}"


@check("RFC 6750 §3.1", requirements=("RFC9068-4-09", "RFC6750-5.2-04", "RFC6749-7-01"))
def token_has_not_expired(claims: Mapping[str, Any], now: int) -> str:
    """The token is used before its expiry time (exp); without one it would be good for ever."""
    exp = claims.get("exp")
    if not is_time(exp) or now >= exp:
        raise InvalidToken("The token has expired.", evidence=f"exp: {exp!r}, now: {now}")
    return f"{exp - now} seconds left"


@check("RFC 7519 §4.1.5")
def token_is_already_valid(claims: Mapping[str, Any], now: int) -> str:
    """A token that says from when on it is good (nbf) is not used before."""
    nbf = claims.get("nbf")
    if not is_time(nbf) or now < nbf:
        raise InvalidToken("The token is not valid yet.", evidence=f"nbf: {nbf!r}, now: {now}")
    return f"nbf: {nbf}"


@check("RFC 9068 §2.2", vital=True)
def token_has_a_subject(sub: str | None) -> str:
    """The token says whose data it opens."""
    if sub is None:
        raise InvalidToken("The token does not say whose data it opens.", evidence="no sub")
    return f"sub: {sub}"


@check("RFC 9700 §4.15", first_asked="rfc9700")
def token_of_a_client_opens_no_users_account(sub: str) -> str:
    """A token that a client got in its own name opens no account of a person who happens to be called so."""
    raise InvalidToken("The token is of a client, not of a person.", evidence=f"client_id and sub: {sub}")


@check("RFC 6750 §3.1", requirements=("RFC6750-3.1-05", "RFC6749-7-02"))
def scope_covers_the_operation(scope: Scope, needed: str) -> str:
    """The token's scope reaches as far as what is asked for."""
    if needed not in scope:
        raise InsufficientScope(f"This needs the scope {needed}.", evidence=f"scope: {scope}", scope=needed)
    return f"scope: {scope}"


def is_time(value: object) -> TypeGuard[float]:
    """Whether `value` is a NumericDate (RFC 7519 §2); in Python a bool is an int, in JSON it is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- before there were tokens ---


@check("RFC 9110 §15.5.4", vital=True)
def api_key_is_known(key: ApiKey | None) -> str:
    """A request for a legacy resource carries an API key that is in service."""
    if key is None:
        raise UnknownKey("This needs an API key that is in service: X-API-Key.", evidence="unknown or no key")
    return f"{key.name}, made at {key.made_at}"
