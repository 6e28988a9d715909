"""Every field of a message with what it is for: parameters, headers, cookies, members, and JWTs in place.

A name that OAuth, OpenID Connect, JWT and HTTP do not define gets no sentence: an empty `says` is honest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mockserver.message import Message
from oauthsim.explanations import topics
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.explanations.lookup import NOTHING, entry, meaning
from oauthsim.explanations.reading import Pairs, Reading, SetCookie, has, pairs, read, split
from oauthsim.explanations.tokens import Decoded, decode

KINDS_BY_TYP = {
    "at+jwt": "access_token",
    "application/at+jwt": "access_token",
    "dpop+jwt": "dpop",
    "logout+jwt": "logout_token",
}
KINDS_BY_NAME = {
    "access_token": "access_token",
    "authorization": "access_token",
    "token": "access_token",
    "subject_token": "access_token",
    "id_token": "id_token",
    "id_token_hint": "id_token",
    "client_assertion": "assertion",
    "assertion": "assertion",
    "dpop": "dpop",
    "logout_token": "logout_token",
    "request": "request_object",
}
"""Name of the field that holds a JWT -> the kind of JWT."""

CLAIM_GROUPS = {
    "id_token": ("id_token_claim", "claim", "person_claim"),
    "access_token": ("access_token_claim", "claim"),
    "assertion": ("assertion_claim", "claim"),
    "dpop": ("dpop_claim", "claim"),
    "logout_token": ("logout_token_claim", "claim"),
    "request_object": ("authorization_request", "claim"),
}

_INDEX = re.compile(r"\[\d+\]")
_IN_A_KEY = re.compile(r"(.*\.)?(keys|jwk)\.[^.]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message: where it stands, its name and value, and what it is for.

    place: "status", "query", "form", "json", "header", "cookie", "set-cookie", "cookie attribute", "basic",
    "challenge", "location query", "location fragment", "referer query", "page form", "jose_header", "claim".
    says, spec: what the field is for, and its section; both empty when no standard here defines it.
    means: what this very value says (a time in words, what an error code stands for), or an empty text.
    within: the field that this one was decoded from, such as `access_token` for a claim.
    """

    place: str
    name: str
    value: str
    says: str
    spec: str
    means: str = ""
    within: str = ""


def fields(message: Message, language: str = ENGLISH) -> list[Field]:
    """Return all fields of `message` in the order in which they stand there, each with what it is for.

    A JWT's header and claims follow the field that holds it; they are decoded, not verified.
    """
    return list(_Inspector(message, language).all())


class _Inspector:
    def __init__(self, message: Message, language: str) -> None:
        self.reading: Reading = read(message)
        self.topic = topics.topic(self.reading)
        self.now = message.at
        self.language = language

    def all(self) -> Iterator[Field]:
        reading = self.reading
        if reading.status:
            yield self._field("status", "status", reading.status, ["status"], key=str(reading.status))
        yield from self._parameters("query", reading.query, self._request_groups())
        for name, value in reading.content.headers:
            yield from self._header(name, value)
        yield from self._parameters("form", reading.form, self._request_groups())
        yield from self._json()
        for form in reading.forms:
            given = tuple((name, value) for name, value, _ in form.controls)
            yield from self._parameters("page form", given, self._page_groups(form.action))

    def _field(
        self, place: str, name: str, value: object, groups: Iterable[str], within: str = "", key: str = ""
    ) -> Field:
        """Return one field, looked up as `key` (its own name unless something else is given)."""
        key = key or name
        found = entry(groups, key, self.language)
        means = (
            meaning(key.rpartition(".")[2], value, self.now, self.language) if found is not NOTHING else ""
        )
        return Field(place, name, _shown(value), found.says, found.spec, means, within)

    def _parameters(
        self, place: str, given: Pairs, groups: tuple[str, ...], within: str = ""
    ) -> Iterator[Field]:
        for name, value in given:
            yield self._field(place, name, value, groups, within)
            yield from self._token(name, value)

    def _request_groups(self) -> tuple[str, ...]:
        own = topics.REQUEST_GROUPS.get(self.topic, ())
        return own if self.topic == "api" else own + topics.ANYWHERE  # an API's `code` may be anything

    def _page_groups(self, action: str) -> tuple[str, ...]:
        last = split(action).path.rpartition("/")[2]
        own = topics.REQUEST_GROUPS.get(topics.BY_LAST_SEGMENT.get(last, ""), ())
        return (*own, "form_of_a_page", *topics.ANYWHERE)

    def _header(self, name: str, value: str) -> Iterator[Field]:
        key = name.lower()
        found = self._field("header", name, value, ["header"], key=key)
        if key == "authorization":
            scheme = entry(["scheme"], self.reading.credentials[0], self.language)
            found = replace(found, means=scheme.says, spec=scheme.spec or found.spec)
        yield found
        nested = {
            "authorization": self._credentials,
            "cookie": self._cookies,
            "www-authenticate": self._challenges,
            "location": self._location,
        }.get(key)
        if key == "set-cookie":
            yield from self._set_cookie(SetCookie.parse(value))
        elif key == "referer":
            yield from self._parameters("referer query", pairs(split(value).query), topics.ANYWHERE, name)
        elif nested:
            yield from nested()
        else:
            yield from self._token(key, value)

    def _credentials(self) -> Iterator[Field]:
        scheme, value = self.reading.credentials
        if self.reading.basic:
            for name, part in zip(("client_id", "client_secret"), self.reading.basic, strict=True):
                yield self._field("basic", name, part, ["basic"], "Authorization")
        elif scheme in ("bearer", "dpop"):
            yield from self._token("authorization", value, "Authorization")

    def _cookies(self) -> Iterator[Field]:
        for name, value in self.reading.cookies:
            yield self._cookie("cookie", name, value, "Cookie")

    def _set_cookie(self, cookie: SetCookie) -> Iterator[Field]:
        yield self._cookie("set-cookie", cookie.name, cookie.value, "Set-Cookie")
        for name, value in cookie.attributes:
            yield self._field(
                "cookie attribute", name, value, ["cookie_attribute"], cookie.name, key=name.lower()
            )

    def _cookie(self, place: str, name: str, value: str, within: str) -> Field:
        found = entry(["cookie"], "*", self.language)
        return Field(place, name, value, found.says.format(host=self.reading.host), found.spec, "", within)

    def _challenges(self) -> Iterator[Field]:
        for challenge in self.reading.challenges:
            yield self._field("challenge", "scheme", challenge.scheme, ["challenge"], "WWW-Authenticate")
            for name, value in challenge.params.items():
                yield self._field("challenge", name, value, ["challenge"], challenge.scheme)

    def _location(self) -> Iterator[Field]:
        reading = self.reading
        asks = has(reading.location_query, "response_type", "request_uri", "code_challenge")
        nearest = ("authorization_request",) if asks else ("authorization_response", "error_response")
        if self.topic in ("logout", "sign_out"):
            nearest = ("logout_request",)
        yield from self._parameters(
            "location query", reading.location_query, nearest + topics.ANYWHERE, "Location"
        )
        yield from self._parameters(
            "location fragment", reading.location_fragment, topics.ANYWHERE, "Location"
        )

    def _json(self) -> Iterator[Field]:
        if not isinstance(self.reading.json, dict | list):
            return
        if self.reading.status:
            groups = topics.ANSWER_GROUPS.get(self.topic, ("error_response",))
        else:
            groups = topics.REQUEST_GROUPS.get(self.topic, ()) if self.topic == "registration" else ()
        yield from self._members("json", "", self.reading.json, groups, "")

    def _members(
        self, place: str, path: str, value: Any, groups: tuple[str, ...], within: str
    ) -> Iterator[Field]:
        """List the members of a JSON value, one field for each leaf and each part that has a sentence."""
        for name, member in _named(path, value):
            key = _INDEX.sub("", name)
            if _IN_A_KEY.fullmatch(key):
                found = self._field(place, name, member, ["jwk"], within, key=key.rpartition(".")[2])
            else:
                found = self._field(place, name, member, groups, within, key=key)
            is_leaf = not isinstance(member, dict) and not _holds_objects(member)
            if is_leaf or found.says:
                yield found
            if not is_leaf:
                yield from self._members(place, name, member, groups, within)
            elif isinstance(member, str):
                yield from self._token(key, member, name)

    def _token(self, name: str, value: str, within: str = "") -> Iterator[Field]:
        """Decode `value`, the field `name`, when it is a JWT."""
        token = decode(value) if value.startswith("e") else None
        if token is None:
            return
        within = within or name
        yield from self._members("jose_header", "", token.header, ("jose_header",), within)
        yield from self._members(
            "claim", "", token.claims, CLAIM_GROUPS.get(_kind(name, token), ("claim",)), within
        )


def _kind(name: str, token: Decoded) -> str:
    return KINDS_BY_TYP.get(str(token.header.get("typ")).lower()) or KINDS_BY_NAME.get(name, "")


def _named(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(f"{path}.{name}" if path else str(name), member) for name, member in value.items()]
    return [(f"{path}[{index}]", member) for index, member in enumerate(value)]


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(member, dict | list) for member in value)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
