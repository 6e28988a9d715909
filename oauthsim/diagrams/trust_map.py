"""The trust map: who trusts whom for what, and who holds which secret, as a graph that Graphviz lays out.

Trust is read from what really crossed the network: to whom a password was given, whose credentials were
accepted, where codes were sent, whose tokens opened an API, whose keys were fetched. It covers the relations
of RFC 6749 §1.2 that such messages show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from mockserver.message import Message, Response, header
from mockserver.network import Participant
from oauthsim.diagrams.dot_language import FONTS, Look, attributes, quoted
from oauthsim.diagrams.graphviz import render
from oauthsim.diagrams.labels import host_of, path_of
from oauthsim.diagrams.lifelines import cast, words_of
from oauthsim.diagrams.palette import LIGHT, colour_of
from oauthsim.knowledge import knowledge
from oauthsim.trace import Trace

Trust = tuple[str, str, str]
"""Who trusts, who is trusted, and with what or how."""


@dataclass(frozen=True, slots=True)
class TrustMap:
    """`holds` says which party (an id) has which secret (a label); `trusts` who trusts whom, and why."""

    parties: tuple[Participant, ...]
    holds: tuple[tuple[str, str], ...] = ()
    trusts: tuple[Trust, ...] = ()


def trust_map(trace: Trace, holds: Iterable[tuple[str, str]] = ()) -> TrustMap:
    """Return the trust map of `trace`; who `holds` which secret is told, for example by who-knows-what."""
    inside = cast(trace)
    parties = tuple(one for one in inside.parties if one.id not in inside.outside)
    ids = {one.id for one in parties}
    trusts = dict.fromkeys(trust for trust in _trusts(trace, parties) if {trust[0], trust[1]} <= ids)
    held = dict.fromkeys((party, secret) for party, secret in holds if party in ids)
    return TrustMap(parties, tuple(held), tuple(trusts))


LASTING = ("password", "client_secret", "access_token", "refresh_token", "id_token", "api_key")
"""The kinds of secret that open something for longer than one exchange: these make the map."""


def of_run(trace: Trace) -> TrustMap:
    """Return the trust map of `trace`, with the lasting secrets that each party has seen in it."""
    rows = knowledge(trace).table()
    return trust_map(trace, ((row.party, row.kind.replace("_", " ")) for row in rows if row.kind in LASTING))


def text(thing: TrustMap) -> str:
    """Return a trust map in sentences, for who cannot see it."""
    titles = {one.id: one.title for one in thing.parties}
    trusts = [f"{titles[one]} → {titles[other]}: {why}" for one, other, why in thing.trusts]
    holders: dict[str, list[str]] = {}
    for party, secret in thing.holds:
        holders.setdefault(secret, []).append(titles[party])
    holds = [f"{secret}: {', '.join(names)}" for secret, names in holders.items()]
    return "\n".join(["who trusts whom", *trusts, "", "who holds which secret", *holds]) + "\n"


def trust(trace: Trace) -> str:
    """Return the trust map of a run as SVG. Raises UsageMistake, which says what to install."""
    return picture(of_run(trace)).decode()


def dot(trusted: TrustMap) -> str:
    """Return a trust map as DOT text, to be laid out by `dot`."""
    names = {one.id: f"party{at}" for at, one in enumerate(trusted.parties)}
    secrets = {
        secret: f"secret{at}" for at, secret in enumerate(dict.fromkeys(one for _, one in trusted.holds))
    }
    lines = ["digraph trust {", *_defaults()]
    lines += [_party(names[one.id], one) for one in trusted.parties]
    lines += [_secret(name, secret) for secret, name in secrets.items()]
    lines += [_trust(names[one], names[other], why) for one, other, why in trusted.trusts]
    lines += [_hold(names[party], secrets[secret]) for party, secret in trusted.holds]
    return "\n".join([*lines, "}"]) + "\n"


def picture(trusted: TrustMap, format: str = "svg") -> bytes:
    """Return a trust map as a picture. Raises UsageMistake, which says what to install, without Graphviz."""
    return render(dot(trusted), format, "dot")


def _trusts(trace: Trace, parties: Iterable[Participant]) -> Iterator[Trust]:
    hosts = {one.host: one.id for one in parties}
    issuers: dict[str, str] = {}
    for answer in trace.messages:
        if answer.response is None or answer.response.status >= 400 or answer.delivery != "delivered":
            continue
        asker, asked = answer.receiver, answer.sender
        yield from _credentials(answer, asker, asked, issuers)
        yield from _redirect(answer.response, asker, asked, hosts)
        if "/.well-known/" in answer.url or "jwks" in path_of(answer.url):
            yield asker, asked, "takes its metadata and keys"
        token = _access_token(answer.response)
        if token:
            issuers[token] = asked


def _credentials(answer: Message, asker: str, asked: str, issuers: dict[str, str]) -> Iterator[Trust]:
    form = _form(answer)
    scheme, _, value = (header(answer.request.headers, "Authorization") or "").partition(" ")
    if "username" in form and "password" in form:
        yield asker, asked, "gives it the password"
    if scheme.lower() == "basic" or "client_secret" in form or "client_assertion" in form:
        yield asked, asker, "knows it by its credentials"
    if scheme.lower() in ("bearer", "dpop") and value in issuers:
        yield asked, issuers[value], "accepts its access tokens"


def _redirect(response: Response, asker: str, asked: str, hosts: dict[str, str]) -> Iterator[Trust]:
    location = header(response.headers, "Location") or ""
    there = hosts.get(host_of(location))
    if there and "code" in dict(_pairs(location.partition("#")[0].partition("?")[2])):
        yield asked, there, "sends codes to its redirect URI"
        yield asker, there, "lets it act on her behalf"


def _form(answer: Message) -> dict[str, str]:
    media_type = header(answer.request.headers, "Content-Type") or ""
    if not media_type.startswith("application/x-www-form-urlencoded"):
        return {}
    return dict(_pairs(answer.request.body.decode("utf-8", errors="replace")))


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True)
    except ValueError:
        return []


def _access_token(response: Response) -> str:
    if b'"access_token"' not in response.body:
        return ""
    try:
        read = json.loads(response.body)
    except (ValueError, RecursionError):
        return ""
    token = read.get("access_token") if isinstance(read, dict) else None
    return token if isinstance(token, str) else ""


def _defaults() -> list[str]:
    font: Look = {"fontname": f'"{FONTS["sans"]}"', "fontcolor": _colour("ink")}
    space: Look = {"rankdir": "LR", "bgcolor": _colour("ground"), "nodesep": 0.35, "ranksep": 1.1, "pad": 0.3}
    key: Look = {"label": quoted("an arrow: trusts", "a dashed line: holds the secret"), "labelloc": "b"}
    return [
        f"  graph {attributes(**space, **font, **key, fontsize=10)};",
        f"  node {attributes(**font, fontsize=12, penwidth=1.2)};",
        f"  edge {attributes(**font, fontsize=10, arrowsize=0.8)};",
    ]


def _party(name: str, one: Participant) -> str:
    look: Look = {"shape": "box", "style": '"rounded,filled"', "margin": '"0.2,0.12"'}
    role = words_of(one.role)
    words = quoted(one.title, one.host, *([] if role == one.title.lower() else [role]))
    fill = _colour(colour_of(one.role))
    return f"  {name} {attributes(label=words, **look, fillcolor=fill, color=_colour('line'))};"


def _secret(name: str, secret: str) -> str:
    ink, fill = _colour("note"), _colour("note-ground")
    look: Look = {"shape": "note", "style": "filled", "fillcolor": fill, "color": ink, "fontcolor": ink}
    return f"  {name} {attributes(label=quoted(secret), **look, fontsize=11)};"


def _trust(one: str, other: str, why: str) -> str:
    look: Look = {"label": quoted(why), "color": _colour("front"), "fontcolor": _colour("front")}
    return f"  {one} -> {other} {attributes(**look)};"


def _hold(party: str, secret: str) -> str:
    look: Look = {"style": "dashed", "arrowhead": "none", "color": _colour("note")}
    return f"  {party} -> {secret} {attributes(**look)};"


def _colour(name: str) -> str:
    return f'"{LIGHT[name]}"'
