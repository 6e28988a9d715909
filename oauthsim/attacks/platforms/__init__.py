"""Platforms that hold the connections of many users. In the order of teaching."""

# isort: off
from oauthsim.attacks.platforms import session_fixation as _session_fixation  # noqa: F401
from oauthsim.attacks.platforms import account_takeover as _account_takeover  # noqa: F401
from oauthsim.attacks.platforms import request_forgery as _request_forgery  # noqa: F401
