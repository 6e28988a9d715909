"""URLs as a browser reads them, which is not as RFC 3986 writes them (WHATWG URL Standard).

Covered: http and https in full but for IDNA 2008; other schemes are only split into their parts.
What fools a redirect URI check is just this difference: a backslash that ends the host, `%2e%2e` that climbs.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import Final

DEFAULT_PORTS: Final = {"https": "443", "http": "80"}

_PLAIN = re.compile(
    r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]+)(/[\w~!$&()*+,;=:@./%-]*)?"
    r"(?:\?([\w~!$&()*+,;=:@./?%-]*))?(?:#([\w~!$&()*+,;=:@./?%-]*))?",
    re.ASCII,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_EDGES = "".join(map(chr, range(0x21)))
_LINE_BREAKS = str.maketrans("", "", "\t\n\r")
_UNSAFE_IN_PATH = re.compile(r"[^!$-;=@-_a-z|~]|[\^]")
_UNSAFE_IN_QUERY = re.compile(r"[^!$-&(-;=?-~]")
_UNSAFE_IN_FRAGMENT = re.compile(r"[^!#-;=?-_a-~]")
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_ONE_DOT = re.compile(r"(?:\.|%2e)", re.IGNORECASE)
_TWO_DOTS = re.compile(r"(?:\.|%2e){2}", re.IGNORECASE)


class MalformedUrl(ValueError):
    """The browser can make nothing of this text as a URL; the message says why."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in its parts. `host` has the port when it is not the scheme's own; None means no `//` at all."""

    scheme: str
    host: str | None
    path: str
    query: str | None = None
    fragment: str | None = None

    @property
    def is_web(self) -> bool:
        """Whether the scheme is one that a browser asks a server for."""
        return self.scheme in DEFAULT_PORTS

    @property
    def host_name(self) -> str:
        """The host without its port: cookies do not tell ports apart (RFC 6265 §8.5)."""
        host = self.host or ""
        return host if ":" not in host or host.endswith("]") else host.rpartition(":")[0]

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454 §6.2); `null` for a URL that is not on the web."""
        return f"{self.scheme}://{self.host}" if self.is_web else "null"

    @property
    def site(self) -> str:
        """Scheme and registrable domain: in a world of `*.example`, the last two labels of the host."""
        name = self.host_name
        return self.origin if _is_address(name) else f"{self.scheme}://{'.'.join(name.split('.')[-2:])}"

    @property
    def is_trustworthy(self) -> bool:
        """Whether nobody on the way can read along: TLS, or the machine itself (Secure Contexts §3.1)."""
        return self.scheme == "https" or self.host_name in ("127.0.0.1", "[::1]", "localhost")

    @property
    def without_fragment(self) -> Url:
        """This URL as it travels: a fragment never leaves the browser (RFC 9110 §7.1)."""
        return self if self.fragment is None else replace(self, fragment=None)

    def __str__(self) -> str:
        text = (
            f"{self.scheme}:{self.path}" if self.host is None else f"{self.scheme}://{self.host}{self.path}"
        )
        if self.query is not None:
            text = f"{text}?{self.query}"
        return text if self.fragment is None else f"{text}#{self.fragment}"


def parse(text: str, base: Url | None = None) -> Url:
    """Read `text` as a browser does, relative to `base`. Raises MalformedUrl, whose message says why."""
    plain = _PLAIN.fullmatch(text)
    if plain and not _climbs(plain[3]):
        return Url(plain[1], plain[2], plain[3] or "/", plain[4], plain[5])
    text = text.strip(_EDGES).translate(_LINE_BREAKS)
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _relative(text, base)
    name, rest = scheme[1].lower(), text[scheme.end() :]
    if name not in DEFAULT_PORTS:
        return _not_web(name, rest)
    if base is not None and base.scheme == name and not rest.replace("\\", "/").startswith("//"):
        return _relative(rest, base)  # `https:path` on an https page is relative, for old times' sake
    return _absolute(name, rest)


def percent_encoded(text: str, unsafe: re.Pattern[str]) -> str:
    """Return `text` with what `unsafe` matches as %XX of its UTF-8; `%` itself stays as it is."""
    return unsafe.sub(lambda found: "".join(f"%{octet:02X}" for octet in _utf8(found[0])), text)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")


def _climbs(path: str | None) -> bool:
    return path is not None and ("/." in path or "%2e" in path.lower())


def _split(text: str) -> tuple[str, str | None, str | None]:
    rest, number_sign, fragment = text.partition("#")
    hierarchy, question_mark, query = rest.partition("?")
    return (
        hierarchy,
        percent_encoded(query, _UNSAFE_IN_QUERY) if question_mark else None,
        percent_encoded(fragment, _UNSAFE_IN_FRAGMENT) if number_sign else None,
    )


def _absolute(scheme: str, rest: str) -> Url:
    hierarchy, query, fragment = _split(rest)
    authority, slash, path = hierarchy.replace("\\", "/").lstrip("/").partition("/")
    return Url(scheme, _host(scheme, authority), _normal_path(slash + path), query, fragment)


def _relative(text: str, base: Url | None) -> Url:
    if base is None or not base.is_web:
        raise MalformedUrl(f"{text!r} names no scheme, and there is no web page that it could be relative to")
    hierarchy, query, fragment = _split(text)
    hierarchy = hierarchy.replace("\\", "/")
    if hierarchy.startswith("//"):
        return _absolute(base.scheme, text)
    if not hierarchy:
        return replace(base, query=base.query if query is None else query, fragment=fragment)
    start = "" if hierarchy.startswith("/") else base.path.rpartition("/")[0] + "/"
    return Url(base.scheme, base.host, _normal_path(start + hierarchy), query, fragment)


def _not_web(scheme: str, rest: str) -> Url:
    hierarchy, query, fragment = _split(rest)
    host, path = None, hierarchy
    if hierarchy.startswith("//"):
        authority, slash, path = hierarchy[2:].partition("/")
        if "[" in authority or "]" in authority:
            raise MalformedUrl(f"{authority!r} is not a host name")
        host, path = percent_encoded(authority, _UNSAFE_IN_PATH), slash + path
    return Url(scheme, host, percent_encoded(path, _UNSAFE_IN_PATH), query, fragment)


def _normal_path(path: str) -> str:
    segments: list[str] = []
    parts = path.split("/")[1:]
    for index, segment in enumerate(parts):
        last = index == len(parts) - 1
        if _TWO_DOTS.fullmatch(segment):
            del segments[-1:]
        elif not _ONE_DOT.fullmatch(segment):
            segments.append(segment)
            continue
        if last:
            segments.append("")
    return "/" + percent_encoded("/".join(segments), _UNSAFE_IN_PATH)


def _host(scheme: str, authority: str) -> str:
    host_and_port = authority.rpartition("@")[2]  # who logs in by URL shows it to everybody: dropped
    host, colon, port = host_and_port, "", ""
    if not host_and_port.endswith("]"):
        before, colon, after = host_and_port.rpartition(":")
        host, port = (before, after) if colon else (after, "")
    if port and not (port.isascii() and port.isdigit() and int(port[:9]) < 65536 and len(port) < 9):
        raise MalformedUrl(f"{port!r} is not a port")
    name = _host_name(host)
    port = port.lstrip("0") or ("0" if port else "")
    return f"{name}:{port}" if port and port != DEFAULT_PORTS[scheme] else name


def _host_name(host: str) -> str:
    if host.startswith("[") and host.endswith("]"):
        return _ipv6(host)
    name = _ascii(_percent_decoded(host))
    if not name or _FORBIDDEN_IN_HOST.search(name):
        raise MalformedUrl(f"{host!r} is not a host name")
    labels = name.removesuffix(".").split(".")
    return _ipv4(labels) if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1], re.ASCII) else name


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise MalformedUrl(f"{name!r} is not a host name") from problem


def _percent_decoded(text: str) -> str:
    if "%" not in text:
        return text
    octets = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), _utf8(text))
    return octets.decode("utf-8", errors="replace")


def _ipv6(host: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    except ValueError as problem:
        raise MalformedUrl(f"{host!r} is not an IPv6 address") from problem


def _ipv4(labels: list[str]) -> str:
    """`2130706433`, `0x7f.1` and `0177.0.0.1` all are 127.0.0.1 to a browser."""
    try:
        numbers = [_number(label) for label in labels]
        *bytes_before, rest = numbers
        if len(numbers) > 4 or any(number > 255 for number in bytes_before):
            raise ValueError("too many or too large parts")
        value = rest + sum(number << (24 - 8 * index) for index, number in enumerate(bytes_before))
        if rest >= 256 ** (5 - len(numbers)):
            raise ValueError("too large")
        return str(ipaddress.IPv4Address(value))
    except ValueError as problem:
        raise MalformedUrl(f"{'.'.join(labels)!r} is not an IPv4 address") from problem


def _number(label: str) -> int:
    if len(label) > 40:
        raise ValueError("too long")
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if label.startswith("0") and len(label) > 1 else int(label)


def _is_address(name: str) -> bool:
    return name.startswith("[") or name.rpartition(".")[2].isdigit()
