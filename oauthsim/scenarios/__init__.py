"""Scenarios: each a plain function over a World, in the steps people are taught. One file a grant."""

from oauthsim.scenarios.registry import SCENARIOS, Scenario, Step, Stopped, find

__all__ = ["SCENARIOS", "Scenario", "Step", "Stopped", "find"]
