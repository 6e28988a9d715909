"""Attacks through Alice's browser: forged requests, frames, redirects. In the order of teaching."""

# isort: off
from oauthsim.attacks.browser import cross_site_request_forgery as _cross_site_request_forgery  # noqa: F401
from oauthsim.attacks.browser import pkce_downgrade as _pkce_downgrade  # noqa: F401
from oauthsim.attacks.browser import plain_challenge as _plain_challenge  # noqa: F401
from oauthsim.attacks.browser import repeated_form as _repeated_form  # noqa: F401
from oauthsim.attacks.browser import clickjacking as _clickjacking  # noqa: F401
from oauthsim.attacks.browser import consent as _consent  # noqa: F401
from oauthsim.attacks.browser import web_messages as _web_messages  # noqa: F401
from oauthsim.attacks.browser import injected_markup as _injected_markup  # noqa: F401
from oauthsim.attacks.browser import password_grant as _password_grant  # noqa: F401
