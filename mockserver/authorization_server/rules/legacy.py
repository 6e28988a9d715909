"""Rules about the two grants that OAuth has left behind: implicit and password (RFC 9700 §2.1.2, §2.4)."""

from __future__ import annotations

from werkzeug.security import check_password_hash

from mockserver.protocol.errors import InvalidGrant, UnsupportedGrantType, UnsupportedResponseType
from mockserver.records import User
from mockserver.rules import check


@check("RFC 9700 §2.4", first_asked="rfc9700")
def password_grant_is_off(grant_type: str) -> str:
    """No client asks for the resource owner's password: the password grant is not supported."""
    if grant_type == "password":
        raise UnsupportedGrantType("the password grant must not be used", evidence="grant_type=password")
    return f"grant_type={grant_type}"


@check("RFC 6749 §4.3.2", vital=True, requirements=("RFC6749-4.3.2-04",))
def password_of_the_grant_is_right(user: User | None, password: str) -> str:
    """The username and password in a token request fit an account."""
    if user is None or not check_password_hash(user.password_hash, password):
        raise InvalidGrant("username or password is wrong", evidence="the password does not fit the account")
    return f"sub={user.sub}"


@check("RFC 9700 §2.1.2", first_asked="rfc9700")
def implicit_grant_is_off(response_type: str) -> str:
    """No access token is sent through the browser: response_type `token` is not supported."""
    if "token" in response_type.split():
        raise UnsupportedResponseType(
            "access tokens are not sent through the browser; use response_type=code",
            evidence=f"response_type={response_type}",
        )
    return f"response_type={response_type}"
