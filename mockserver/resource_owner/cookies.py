"""The cookies of a browser, visible: how they are kept, and which of them travel (RFC 6265bis §5).

Not covered: the list of public suffixes (a Domain of one label counts as one) and limits on their number.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mockserver.resource_owner.url import Url

LONGEST_LIFE: Final = 400 * 86400
"""A browser keeps no cookie for longer than 400 days, in seconds (RFC 6265bis §5.5)."""

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_SAME_SITE: Final = {"strict": "Strict", "lax": "Lax", "none": "None"}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. `host_only` is a cookie without Domain; `expires_at` None ends with the browser session.

    `same_site` is Strict, Lax or None, or Default where the server did not say, which counts as Lax.
    """

    name: str
    value: str
    host: str
    path: str
    secure: bool
    http_only: bool
    same_site: str
    expires_at: int | None
    host_only: bool = True

    def travels_to(self, url: Url, *, same_site: bool, method: str, top_level: bool) -> bool:
        """Whether a request for `url` carries this cookie (RFC 6265bis §5.8.3)."""
        host = url.host_name
        if self.host != host and (self.host_only or not host.endswith(f".{self.host}")):
            return False
        if not path_matches(url.path, self.path) or (self.secure and not url.is_trustworthy):
            return False
        if same_site or self.same_site == "None":
            return True
        return self.same_site in ("Lax", "Default") and top_level and method in _SAFE_METHODS


class CookieJar:
    """The cookies of one browser, in the order in which they were first set."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], Cookie] = {}

    def __iter__(self) -> Iterator[Cookie]:
        return iter(self._cookies.values())

    def __len__(self) -> int:
        return len(self._cookies)

    @property
    def by_host(self) -> dict[str, list[Cookie]]:
        """The cookies of each host."""
        hosts: dict[str, list[Cookie]] = {}
        for cookie in self:
            hosts.setdefault(cookie.host, []).append(cookie)
        return hosts

    def find(self, name: str, host: str | None = None) -> Cookie | None:
        """Return the first cookie `name` (of `host`, when given), or None."""
        return next((cookie for cookie in self if cookie.name == name and host in (None, cookie.host)), None)

    def clear(self) -> None:
        """Forget every cookie, as when Alice clears her browser's data."""
        self._cookies.clear()

    def header(self, url: Url, now: int, *, same_site: bool, method: str, top_level: bool) -> str | None:
        """Return the Cookie header of a request for `url`, or None; longer paths come first (§5.8.3)."""
        if not self._cookies:
            return None
        self._forget_expired(now)
        travelling = [
            cookie
            for cookie in self._cookies.values()
            if cookie.travels_to(url, same_site=same_site, method=method, top_level=top_level)
        ]
        travelling.sort(key=lambda cookie: -len(cookie.path))
        pairs = (f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in travelling)
        return "; ".join(pairs) or None

    def receive(self, set_cookie: str, url: Url, now: int, *, welcome: bool = True) -> Cookie | None:
        """Keep the cookie of a Set-Cookie header from `url`; return it, or None when a browser ignores it.

        `welcome` is False for the answer to a cross-site request that is no top-level navigation: from that
        only SameSite=None cookies are kept (§5.7).
        """
        cookie = parse_set_cookie(set_cookie, url, now)
        if cookie is None or (cookie.same_site != "None" and not welcome):
            return None
        key = (cookie.host, cookie.path, cookie.name)
        if not cookie.secure and not url.is_trustworthy and self._hides_a_secure_one(cookie):
            return None
        if cookie.expires_at is not None and cookie.expires_at <= now:
            self._cookies.pop(key, None)
            return None
        self._cookies[key] = cookie
        return cookie

    def _hides_a_secure_one(self, cookie: Cookie) -> bool:
        return any(old.secure and old.name == cookie.name and old.host == cookie.host for old in self)

    def _forget_expired(self, now: int) -> None:
        for key, cookie in list(self._cookies.items()):
            if cookie.expires_at is not None and cookie.expires_at <= now:
                del self._cookies[key]


def parse_set_cookie(text: str, url: Url, now: int) -> Cookie | None:
    """Read one Set-Cookie header that `url` sent; None for a cookie that a browser refuses (§5.6, §5.7)."""
    if _CONTROL.search(text):
        return None
    pair, *rest = text.split(";")
    name, equals, value = pair.partition("=")
    name, value = (name.strip(" \t"), value.strip(" \t")) if equals else ("", pair.strip(" \t"))
    if not (name or value) or len(name) + len(value) > 4096:
        return None
    attributes = _attributes(rest)
    domain = _domain(attributes.get("domain", ""), url)
    if domain is None:
        return None
    cookie = Cookie(
        name=name,
        value=value,
        host=domain or url.host_name,
        path=_path(attributes.get("path", ""), url),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=_SAME_SITE.get(attributes.get("samesite", "").lower(), "Default"),
        expires_at=_expiry(attributes, now),
        host_only=not domain,
    )
    return cookie if _is_acceptable(cookie, url, attributes) else None


def _attributes(parts: list[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition("=")
        name, value = name.strip(" \t").lower(), value.strip(" \t")
        unusable = len(value) > 1024 or (name == "max-age" and not re.fullmatch(r"-?[0-9]+", value))
        if not unusable and not (name == "expires" and cookie_date(value) is None):
            attributes[name] = value  # the last one of a name counts
    return attributes


def _is_acceptable(cookie: Cookie, url: Url, attributes: dict[str, str]) -> bool:
    if cookie.secure and not url.is_trustworthy:
        return False
    if cookie.same_site == "None" and not cookie.secure:
        return False
    prefix = (cookie.name or cookie.value).lower()
    if prefix.startswith("__host-"):
        bound = (
            cookie.host_only and not attributes.get("domain") and cookie.path == "/" and "path" in attributes
        )
        return bool(cookie.name) and cookie.secure and bound
    return not prefix.startswith("__secure-") or (bool(cookie.name) and cookie.secure)


def _domain(value: str, url: Url) -> str | None:
    """The Domain that counts: empty for a cookie of this host alone, None when the cookie is refused."""
    domain, host = value.removeprefix(".").lower(), url.host_name
    if not domain or (domain == host and "." not in domain):
        return ""
    if not domain.isascii() or "." not in domain:
        return None  # a whole top-level domain
    if domain == host:
        return domain
    is_name = not host.startswith("[") and not host.rpartition(".")[2].isdigit()
    return domain if is_name and host.endswith(f".{domain}") else None


def _path(value: str, url: Url) -> str:
    if value.startswith("/"):
        return value
    return url.path.rpartition("/")[0] or "/"  # the directory of the page (§5.1.4)


def path_matches(requested: str, path: str) -> bool:
    """Whether `requested` is `path` or lies below it (RFC 6265 §5.1.4)."""
    if not requested.startswith(path):
        return False
    return len(requested) == len(path) or path.endswith("/") or requested[len(path)] == "/"


def _expiry(attributes: dict[str, str], now: int) -> int | None:
    if "max-age" in attributes:
        value = attributes["max-age"]
        seconds = LONGEST_LIFE if len(value) > 10 else int(value)
        return 0 if value.startswith("-") or seconds <= 0 else now + min(seconds, LONGEST_LIFE)
    if "expires" in attributes:
        return min(cookie_date(attributes["expires"]) or 0, now + LONGEST_LIFE)
    return None


def cookie_date(text: str) -> int | None:
    """Read an Expires date by the algorithm of RFC 6265 §5.1.1: seconds since the epoch, or None."""
    time: tuple[int, int, int] | None = None
    day = month = year = None
    for token in re.split(r"[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+", text):
        clock = re.match(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9]|$)", token)
        if time is None and clock:
            time = (int(clock[1]), int(clock[2]), int(clock[3]))
        elif day is None and (found := re.match(r"([0-9]{1,2})(?:[^0-9]|$)", token)):
            day = int(found[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (found := re.match(r"([0-9]{2,4})(?:[^0-9]|$)", token)):
            year = int(found[1])
    if time is None or day is None or month is None or year is None:
        return None
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    return _seconds(year, month, day, time)


def _seconds(year: int, month: int, day: int, time: tuple[int, int, int]) -> int | None:
    hour, minute, second = time
    if year < 1601 or hour > 23 or minute > 59 or second > 59:
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return calendar.timegm((year, month, day, hour, minute, second))
