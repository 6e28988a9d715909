"""Scenarios: each a plain function over a World, in the steps people are taught. One file a grant."""

# isort: off
# importing a file puts its scenarios on the list, in the order in which they are taught
from oauthsim.scenarios import authorization_code as _authorization_code  # noqa: F401
from oauthsim.scenarios import native_app as _native_app  # noqa: F401
from oauthsim.scenarios import refresh_token as _refresh_token  # noqa: F401
from oauthsim.scenarios import sender_constrained as _sender_constrained  # noqa: F401
from oauthsim.scenarios import revocation as _revocation  # noqa: F401
from oauthsim.scenarios import scopes as _scopes  # noqa: F401
from oauthsim.scenarios import client_credentials as _client_credentials  # noqa: F401
from oauthsim.scenarios import device_code as _device_code  # noqa: F401
from oauthsim.scenarios import openid_connect as _openid_connect  # noqa: F401
from oauthsim.scenarios import api_key as _api_key  # noqa: F401
from oauthsim.scenarios import implicit as _implicit  # noqa: F401
from oauthsim.scenarios import password as _password  # noqa: F401
from oauthsim.scenarios.registry import SCENARIOS, STORIES, Scenario, Step, Stopped, find

__all__ = ["SCENARIOS", "STORIES", "Scenario", "Step", "Stopped", "find"]
