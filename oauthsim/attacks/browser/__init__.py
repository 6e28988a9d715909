"""Attacks through Alice's browser: forged requests, frames, redirects. In the order of teaching."""

from oauthsim.attacks.browser import cross_site_request_forgery as _cross_site_request_forgery  # noqa: F401
