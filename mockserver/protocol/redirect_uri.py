"""Redirect URIs: which may be used, and when two are the same (RFC 6749 §3.1.2, RFC 9700 §2.1).

A redirect URI decides where a code goes. So it is compared as a string (RFC 3986 §6.2.1), and every cleverer
comparison in COMPARISONS, each of them seen in real servers, is one that somebody has fooled.
"""

from __future__ import annotations

import posixpath
import re
import warnings
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, unquote, urlsplit

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?((?:[/?].*)?)")
_URI_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_AUTHORITY = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?"  # a name or an IPv4 address
    r"|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\])"  # an IPv6 address
    r"(?::[0-9]*)?"
)
_LONGEST = 2000  # characters; what every browser still follows


def matches_exactly(registered: Iterable[str], given: str) -> bool:
    """Whether `given` is one of the `registered` URIs, character for character (RFC 9700 §2.1).

    The one exception: where the registered URI is http on the literal address 127.0.0.1 or [::1], as native
    apps have it, the port may differ, because such an app listens where it finds a free port (RFC 8252 §7.3).
    """
    return any(given == uri or _same_but_for_the_port(uri, given) for uri in registered)


def _same_but_for_the_port(registered: str, given: str) -> bool:
    ours, theirs = _LOOPBACK.fullmatch(registered), _LOOPBACK.fullmatch(given)
    return ours is not None and theirs is not None and ours.groups() == theirs.groups()


def problem(uri: str) -> str | None:
    """Why `uri` can be neither registered nor redirected to, as a clause; None when it can.

    Covers RFC 6749 §3.1.2 (absolute, no fragment) and §3.1.2.1 (TLS), RFC 8252 §7 (what native apps use
    instead: loopback addresses, private-use schemes), and what makes parsers disagree about the host.
    """
    return _problem_of_text(uri) or _problem_of_parts(uri)


def _problem_of_text(uri: str) -> str | None:
    if len(uri) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if re.search(r"[\x00-\x20\x7F]", uri):
        return "it has a space or a control character"
    if "\\" in uri:
        return "it has a backslash, which browsers read as a slash"
    if "#" in uri:
        return "it has a fragment (RFC 6749 §3.1.2)"
    if not _URI_CHARACTERS.fullmatch(uri):
        return "it has a character that a URI cannot have (RFC 3986 §2)"
    return None


def _problem_of_parts(uri: str) -> str | None:
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:
        return "its host or port cannot be read"
    if not parts.scheme:
        return "it is relative (RFC 6749 §3.1.2)"
    if "@" in parts.netloc:
        return "it has a user name before the host"
    if parts.scheme in ("http", "https") and not _AUTHORITY.fullmatch(parts.netloc):
        return "it has no proper host"
    return _problem_of_scheme(parts, host)


def _problem_of_scheme(parts: SplitResult, host: str) -> str | None:
    if parts.scheme == "https" or "." in parts.scheme:
        return None
    if parts.scheme != "http":
        return "its scheme is neither https nor a private-use scheme with a dot (RFC 8252 §7.1)"
    if host in ("127.0.0.1", "::1", "localhost") or host.endswith(".localhost"):
        return None
    return "it is not https, and http is for loopback addresses only (RFC 8252 §7.3)"


# --- how servers in the wild compare; only `exact` is safe ---


def _exact(registered: str, given: str) -> bool:
    """The strings are equal, but for the port of a loopback address."""
    return matches_exactly([registered], given)


def _prefix(registered: str, given: str) -> bool:
    """The given URI starts with the registered one."""
    return given.startswith(registered)


def _host_suffix(registered: str, given: str) -> bool:
    """The given host ends with the registered one."""
    ours, theirs = _parts(registered), _parts(given)
    name = (ours.hostname or "").removeprefix("*.")
    return bool(name) and (theirs.hostname or "").endswith(name)


def _wildcard(registered: str, given: str) -> bool:
    """A `*` in the registered URI stands for any text, and `/*` at its end for any path, also none."""
    fixed_parts = re.split(r"\*+", registered.removesuffix("/*"))
    pattern = ".*".join(re.escape(part) for part in fixed_parts)
    any_path = "(/.*)?" if registered.endswith("/*") else ""
    return re.fullmatch(pattern + any_path, given, re.DOTALL) is not None


def _path_only(registered: str, given: str) -> bool:
    """The paths are equal, wherever they are."""
    return _parts(registered).path == _parts(given).path


def _regex(registered: str, given: str) -> bool:
    """The registered URI is taken for a regular expression: dots stay unescaped, the end is open."""
    with warnings.catch_warnings(action="ignore", category=FutureWarning):  # on brackets as of [::1]
        try:
            return re.match(registered, given) is not None
        except (re.error, OverflowError, RecursionError):
            return False


def _parsed(registered: str, given: str) -> bool:
    """Scheme, host, port and tidied path are equal; user name, query and fragment are not looked at."""
    return _identity(_parts(registered)) == _identity(_parts(given))


def _origin_prefix(registered: str, given: str) -> bool:
    """The given URI starts with the scheme and host of the registered one; nothing needs to follow them."""
    parts = _parts(registered)
    return bool(parts.netloc) and given.startswith(f"{parts.scheme}://{parts.netloc}")


def _contains_host(registered: str, given: str) -> bool:
    """The registered host stands somewhere in the given URI."""
    name = (_parts(registered).hostname or "").removeprefix("*.")
    return bool(name) and name in given


def _same_host(registered: str, given: str) -> bool:
    """The hosts are equal, whatever else is not: what is registered is a domain."""
    name = _parts(registered).hostname
    return name is not None and _parts(given).hostname == name


def _any_subdomain(registered: str, given: str) -> bool:
    """A `*.` before the registered host stands for one name, and `/*` at its end for any path: no more."""
    if "*" not in registered:
        return registered == given
    ours, theirs = urlsplit(registered), urlsplit(given)
    label = "[A-Za-z0-9-]+[.]" if ours.netloc.startswith("*.") else ""
    host = label + re.escape(ours.netloc.removeprefix("*."))
    any_path = ours.path.endswith("/*") and theirs.path.startswith(ours.path[:-1])
    return (
        ours.scheme == theirs.scheme
        and re.fullmatch(host, theirs.netloc) is not None
        and (any_path or ours.path == theirs.path)
    )


def _decoded(registered: str, given: str) -> bool:
    """The given URI starts with the registered one, once the %XX of both are read."""
    return unquote(given).startswith(unquote(registered))


def _any_query(registered: str, given: str) -> bool:
    """The URIs are equal up to the question mark."""
    return given.partition("?")[0] == registered.partition("?")[0]


def _any_scheme(registered: str, given: str) -> bool:
    """The URIs are equal but for their schemes."""
    given = given.lstrip()
    return registered.partition(":")[2] == (given if given.startswith("//") else given.partition(":")[2])


def _trailing_slash(registered: str, given: str) -> bool:
    """The URIs are equal but for a slash at the end."""
    return registered.removesuffix("/") == given.removesuffix("/")


def _loopback_text(registered: str, given: str) -> bool:
    """For a native app: the given URI starts like a loopback address, and the rest is not looked at."""
    return given.startswith(_OWN_DEVICE) if registered.startswith(_OWN_DEVICE) else given == registered


_OWN_DEVICE = ("http://127.0.0.1", "http://localhost")


def _identity(parts: SplitResult) -> tuple[str, str | None, int | None, str]:
    default_port = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default_port, posixpath.normpath(parts.path)


def _parts(uri: str) -> SplitResult:
    """The parts of `uri`, read as leniently as such servers do: white space around it is dropped."""
    return urlsplit(uri.strip())


def _false_when_unreadable(compare: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    """`compare`, but False where a URI cannot even be split."""

    def compared(registered: str, given: str) -> bool:
        try:
            return compare(registered, given)
        except ValueError:
            return False

    compared.__doc__ = compare.__doc__
    return compared


COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "exact": _exact,
    "prefix": _prefix,
    "host-suffix": _false_when_unreadable(_host_suffix),
    "wildcard": _wildcard,
    "path-only": _false_when_unreadable(_path_only),
    "regex": _regex,
    "parsed": _false_when_unreadable(_parsed),
    "origin-prefix": _false_when_unreadable(_origin_prefix),
    "contains-host": _false_when_unreadable(_contains_host),
    "same-host": _false_when_unreadable(_same_host),
    "any-subdomain": _false_when_unreadable(_any_subdomain),
    "decoded": _decoded,
    "any-query": _any_query,
    "any-scheme": _any_scheme,
    "trailing-slash": _trailing_slash,
    "loopback-text": _loopback_text,
}
"""Ways to compare (registered, given) by name; the docstring of each says what it does."""
