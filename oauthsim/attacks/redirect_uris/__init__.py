"""Redirect URI validation: what happens when a redirect URI is compared in any way but exactly."""

# isort: off
from oauthsim.attacks.redirect_uris import wildcard as _wildcard  # noqa: F401
from oauthsim.attacks.redirect_uris import taken_over_subdomain as _taken_over_subdomain  # noqa: F401
from oauthsim.attacks.redirect_uris import open_redirector as _open_redirector  # noqa: F401
from oauthsim.attacks.redirect_uris import repeated_parameter as _repeated_parameter  # noqa: F401
from oauthsim.attacks.redirect_uris import on_the_device as _on_the_device  # noqa: F401
from oauthsim.attacks.redirect_uris import server_as_redirector as _server_as_redirector  # noqa: F401
