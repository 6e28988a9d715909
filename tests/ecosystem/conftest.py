"""Both ways to reach the server, for every test of other people's clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ecosystem.served import Served, in_process, over_sockets


@pytest.fixture(params=[in_process, over_sockets], ids=["network", "sockets"])
def served(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # sockets on loopback have no TLS
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with request.param() as server:
        yield server
