"""Rules of the device grant (RFC 8628): a device without a keyboard, approved on another one."""

from __future__ import annotations

from mockserver.protocol.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    InvalidGrant,
    InvalidRequest,
    SlowDown,
)
from mockserver.records import Client, DeviceAuthorization
from mockserver.rules import check, practice


@check("RFC 8628 §3.3", vital=True, requirements=("RFC8628-3.3-03",))
def user_code_is_waiting(device: DeviceAuthorization | None, now: int) -> str:
    """The user code belongs to a device that still waits to be approved."""
    if device is None or now >= device.expires_at or device.grant_id is not None or device.denied:
        raise InvalidRequest(
            "no device waits with this code; compare it with the one on the device",
            evidence="unknown, used or expired",
        )
    return f"client_id={device.client_id}"


@check("RFC 8628 §3.4", vital=True)
def device_code_is_known(device: DeviceAuthorization | None) -> str:
    """The device code is one that this server issued."""
    if device is None:
        raise InvalidGrant("this device code was not issued here", evidence="unknown device code")
    return f"client_id={device.client_id}"


@check("RFC 8628 §3.4", requirements=("RFC8628-3.4-06",))
def device_code_belongs_to_this_client(device: DeviceAuthorization, client: Client) -> str:
    """The device code was issued to the client that now polls with it."""
    if device.client_id != client.client_id:
        raise InvalidGrant(
            "this device code was issued to another client",
            evidence=f"issued to {device.client_id}; used by {client.client_id}",
        )
    return f"client_id={client.client_id}"


@check("RFC 8628 §3.5", requirements=("RFC8628-3.5-06",))
def device_code_has_not_expired(device: DeviceAuthorization, now: int) -> str:
    """The device code is used before it expires."""
    if now >= device.expires_at:
        raise ExpiredToken(
            "the device code has expired; start again", evidence=f"{now - device.expires_at} s ago"
        )
    return f"{device.expires_at - now} s left"


@check("RFC 8628 §3.5", requirements=("RFC8628-3.5-03",))
def device_polls_no_faster_than_the_interval(device: DeviceAuthorization, now: int) -> str:
    """A device waits at least the interval between two polls."""
    if device.polled_at is not None and now - device.polled_at < device.interval:
        raise SlowDown(
            f"wait {device.interval + 5} seconds between two polls from now on",
            evidence=f"{now - device.polled_at} s after the last poll; the interval is {device.interval} s",
        )
    return f"interval {device.interval} s"


@check("RFC 8628 §3.5", vital=True, requirements=("RFC8628-3.5-05",))
def device_was_not_denied(device: DeviceAuthorization) -> str:
    """The resource owner has not refused the device."""
    if device.denied:
        raise AccessDenied("the resource owner did not allow it", evidence="denied on the verification page")
    return ""


@check("RFC 8628 §3.5", vital=True, requirements=("RFC8628-3.5-01",))
def device_was_approved(device: DeviceAuthorization) -> str:
    """The resource owner has approved the device."""
    if device.grant_id is None:
        raise AuthorizationPending(
            "the resource owner has not decided yet", evidence="nobody has approved it so far"
        )
    return f"grant {device.grant_id}"


@practice("RFC 8628 §5.4", requirements=("RFC8628-5.4-01",))
def page_asks_whether_the_device_is_at_hand() -> None:
    """Before it can be allowed, the page shows the code again and warns of one that somebody sent."""


@check("RFC 8628 §3.5", requirements=("RFC8628-3.5-12",))
def device_code_is_single_use(device: DeviceAuthorization) -> str:
    """A device code brings tokens once only."""
    if device.redeemed:
        raise InvalidGrant("this device code has been used already", evidence="tokens were issued for it")
    return "first use"
