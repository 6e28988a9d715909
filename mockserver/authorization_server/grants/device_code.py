"""The device code grant (RFC 8628 §3.4, §3.5): the device polls until its owner has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.authorization_server import tokens
from mockserver.authorization_server.rules import devices as rules
from mockserver.authorization_server.rules.tokens import grant_was_not_withdrawn
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import SlowDown
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client, DeviceAuthorization

SLOW_DOWN_BY = 5
"""How many seconds each `slow_down` adds to the interval (RFC 8628 §3.5)."""


def exchange(
    server: AuthorizationServer, client: Client, form: Parameters, jkt: str | None
) -> Mapping[str, Any]:
    """Answer one poll: tokens once the owner approved, else the error that says how things stand."""
    value = form.require("device_code")
    check = server.rules.check
    device = server.rules.found(rules.device_code_is_known, server.device_authorizations.find(value))
    check(rules.device_code_belongs_to_this_client, device, client)
    check(rules.device_code_has_not_expired, device, server.now)
    device = pace(server, device)
    check(rules.device_was_not_denied, device)
    check(rules.device_was_approved, device)
    check(rules.device_code_is_single_use, device)
    assert device.grant_id is not None, "device_was_approved is vital"
    check(grant_was_not_withdrawn, server.grant_of(device.grant_id))
    server.device_authorizations.put(value, replace(device, redeemed=True))
    return tokens.first_of_a_family(server, client, device.grant_id, device.scope, jkt)


def pace(server: AuthorizationServer, device: DeviceAuthorization) -> DeviceAuthorization:
    """Remember this poll; one that comes too early makes the interval longer. Raises SlowDown."""
    polled = replace(device, polled_at=server.now)
    try:
        server.rules.check(rules.device_polls_no_faster_than_the_interval, device, server.now)
    except SlowDown:
        polled = replace(polled, interval=device.interval + SLOW_DOWN_BY)
        raise
    finally:
        server.device_authorizations.put(device.device_code, polled)
    return polled
