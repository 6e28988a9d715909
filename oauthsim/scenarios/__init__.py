"""Scenarios: each a plain function over a World, in the steps people are taught. One file a grant."""

from oauthsim.scenarios import (  # noqa: F401  # importing a file puts its scenarios on the list, in order
    authorization_code,
    client_credentials,
    device_code,
    native_app,
    openid_connect,
    refresh_token,
    revocation,
    scopes,
)
from oauthsim.scenarios.registry import SCENARIOS, Scenario, Step, Stopped, find

__all__ = ["SCENARIOS", "Scenario", "Step", "Stopped", "find"]
