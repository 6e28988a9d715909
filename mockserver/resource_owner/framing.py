"""May this answer be shown inside a frame? X-Frame-Options, CSP frame-ancestors (RFC 9700 §4.16)."""

from __future__ import annotations

from mockserver.message import Headers
from mockserver.resource_owner.url import Url


def refusal(headers: Headers, framed: Url, ancestor: Url) -> str | None:
    """Return the header line that forbids `ancestor` to show `framed`, or None when it may.

    A frame-ancestors directive makes X-Frame-Options count for nothing (CSP Level 3 §6.4.2.2).
    """
    directives = _frame_ancestors(headers)
    for sources in directives:
        if not any(_allows(source, framed, ancestor) for source in sources):
            return f"Content-Security-Policy: frame-ancestors {' '.join(sources)}".rstrip()
    return None if directives else _x_frame_options(headers, framed, ancestor)


def _frame_ancestors(headers: Headers) -> list[list[str]]:
    found = []
    for name, value in headers:
        if name.lower() != "content-security-policy":
            continue
        for policy in value.split(","):
            directives = [words for words in map(str.split, policy.split(";")) if words]
            own = [words[1:] for words in directives if words[0].lower() == "frame-ancestors"]
            found += own[:1]  # of two directives of one name in a policy, the first counts
    return found


def _allows(source: str, framed: Url, ancestor: Url) -> bool:
    source = source.lower()
    if source == "*":
        return ancestor.is_web
    if source == "'self'":
        return framed.origin == ancestor.origin
    if source.endswith(":") or source == "'none'":
        return source == f"{ancestor.scheme}:"
    scheme, _, rest = source.rpartition("://")
    host, _, port = rest.partition("/")[0].partition(":")
    if scheme and scheme != ancestor.scheme and (scheme, ancestor.scheme) != ("http", "https"):
        return False
    if port not in ("*", (ancestor.host or "").removeprefix(ancestor.host_name).removeprefix(":")):
        return False
    return ancestor.host_name.endswith(host[1:]) if host.startswith("*.") else host == ancestor.host_name


def _x_frame_options(headers: Headers, framed: Url, ancestor: Url) -> str | None:
    values = [
        part.strip().lower()
        for name, value in headers
        if name.lower() == "x-frame-options"
        for part in value.split(",")
    ]
    if "deny" in values:
        return "X-Frame-Options: DENY"
    if "sameorigin" in values and framed.origin != ancestor.origin:
        return "X-Frame-Options: SAMEORIGIN"
    return None
