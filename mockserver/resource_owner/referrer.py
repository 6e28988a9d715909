"""Referer and Origin: what a request tells of where it comes from (Referrer Policy, Fetch; RFC 9700 §4.2).

A code in the URL of a page leaks through the Referer of whatever that page loads or links to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mockserver.resource_owner.url import Url

DEFAULT_POLICY: Final = "strict-origin-when-cross-origin"
OLD_DEFAULT_POLICY: Final = "no-referrer-when-downgrade"
"""What browsers did by default until 2020 and 2021: they told every https site the whole URL."""

POLICIES: Final = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
LEGACY: Final = {"never": "no-referrer", "default": DEFAULT_POLICY, "always": "unsafe-url"}
"""What `<meta name=referrer>` was called before the policies had their present names (HTML §4.2.5.1)."""


def policy_in(values: Iterable[str]) -> str | None:
    """Return the last known policy in the values of Referrer-Policy headers, or None (§8.1)."""
    tokens = (token.strip().lower() for value in values for token in value.split(","))
    known = [token for token in tokens if token in POLICIES]
    return known[-1] if known else None


def referer(page: Url | None, policy: str, target: Url) -> str | None:
    """Return the Referer that `page` gives a request for `target`, or None. It never has the fragment."""
    if page is None or not page.is_web:
        return None
    same = page.origin == target.origin
    downgrade = page.is_trustworthy and not target.is_trustworthy
    if policy == "no-referrer" or (policy == "same-origin" and not same):
        return None
    if downgrade and policy in ("no-referrer-when-downgrade", "strict-origin", DEFAULT_POLICY):
        return None
    only_origin = policy in ("origin", "strict-origin") or ("when-cross-origin" in policy and not same)
    full = str(page.without_fragment)
    return f"{page.origin}/" if only_origin or len(full) > 4096 else full


def origin(page: Url | None, policy: str, target: Url) -> str:
    """Return the Origin header of a POST from `page` to `target` (Fetch §3.2); `null` hides it."""
    if page is None or not page.is_web or policy == "no-referrer":
        return "null"
    if policy == "same-origin" and page.origin != target.origin:
        return "null"
    guarded = policy in ("no-referrer-when-downgrade", "strict-origin", DEFAULT_POLICY)
    return "null" if guarded and page.scheme == "https" and target.scheme != "https" else page.origin
