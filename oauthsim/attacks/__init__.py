"""The pitfall lab: attacks that really happen, each stopped by one named rule (RFC 9700 §4).

One package a pitfall, one file an attack; `registry` says what an attack is, `goals` what attackers are
after, `verdict` who has won, and `grid` plays everything against everything.
"""

# isort: off
# importing a package puts its attacks on the list, in the order in which they are taught
from oauthsim.attacks import leaks as _leaks  # noqa: F401
from oauthsim.attacks import refresh_tokens as _refresh_tokens  # noqa: F401
from oauthsim.attacks import scopes as _scopes  # noqa: F401
from oauthsim.attacks import redirect_uris as _redirect_uris  # noqa: F401
from oauthsim.attacks import browser as _browser  # noqa: F401
from oauthsim.attacks import tokens as _tokens  # noqa: F401
from oauthsim.attacks import servers as _servers  # noqa: F401
from oauthsim.attacks import platforms as _platforms  # noqa: F401
from oauthsim.attacks import devices as _devices  # noqa: F401
from oauthsim.attacks.registry import ATTACKS, Attack, find_attack
from oauthsim.attacks.verdict import Reason, Verdict, judge

__all__ = ["ATTACKS", "Attack", "Reason", "Verdict", "find_attack", "judge"]
