"""The application that is only a page: where its token lies, what its script has in it, what it loads."""

from __future__ import annotations

import pytest

from mockserver.client.registration import Registration
from mockserver.policy import Policy, preset
from oauthsim.world import World

SPA = "https://spa.example"
IN_MEMORY = preset("rfc6749").enforcing("tokens-stay-out-of-the-browsers-storage")
REPORT = Registration("nightly-report", "a-secret-that-everybody-knows", "", "client_secret_basic")


def connected(policy: Policy) -> World:
    world = World(policy=policy)
    app = world.browser_app
    world.browser.open(f"{SPA}/")
    world.browser.run_script(app.connect)
    world.alice.answer_pages()
    world.browser.run_script(app.take_token)
    return world


@pytest.mark.parametrize(("policy", "kept"), [(preset("rfc6749"), True), (IN_MEMORY, False)])
def test_the_token_is_kept_in_the_storage_or_in_memory_and_works_either_way(
    policy: Policy, kept: bool
) -> None:
    world = connected(policy)
    assert ("access_token" in world.browser.storage[SPA]) is kept
    assert world.browser.run_script(world.browser_app.show_the_day)


def test_what_is_in_memory_is_gone_when_the_page_is_loaded_again() -> None:
    world = connected(IN_MEMORY)
    assert world.browser_app.memory
    world.browser.open(f"{SPA}/")
    assert world.browser_app.memory == ""


@pytest.mark.parametrize(("rules", "told"), [((), False), (("secrets-stay-on-the-server",), True)])
def test_a_secret_is_in_the_script_of_the_page_only_if_somebody_put_it_there(
    rules: tuple[str, ...], told: bool
) -> None:
    world = World(policy=Policy().without(*rules))
    assert "secret" not in world.browser_app.bundle()
    world.browser_app.report = REPORT
    script = world.mallory.http.get(f"{SPA}/app.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert ("a-secret-that-everybody-knows" in script.text) is told


@pytest.mark.parametrize(
    ("policy", "path", "loads"),
    [
        (Policy(), "/", True),
        (Policy(), "/callback", False),
        (Policy().without("callback-shows-nothing-foreign"), "/callback", True),
    ],
)
def test_the_redirect_endpoint_loads_nothing_from_elsewhere(policy: Policy, path: str, loads: bool) -> None:
    world = World(policy=policy)
    world.browser_app.visitor_counter = world.mallory.serve("/counter.js", "")
    page = world.browser.open(f"{SPA}{path}")
    assert ("evil.example/counter.js" in page.html) is loads
    assert [visit.path for visit in world.mallory.visits] == ["/counter.js"] * loads
