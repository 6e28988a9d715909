"""A client with stand-ins around it, and somebody's browser, for every test of this folder."""

from __future__ import annotations

import pytest
from client.stage import Browser, Stage, build


@pytest.fixture
def stage() -> Stage:
    return build()


@pytest.fixture
def browser(stage: Stage) -> Browser:
    return stage.browser()
