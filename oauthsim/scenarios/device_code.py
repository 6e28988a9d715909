"""The device code grant (RFC 8628): a television without a keyboard, approved on another device."""

from __future__ import annotations

from mockserver.client.pairing import Pairing, Status
from mockserver.client.television import GRANT_TYPE
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, request_to, response_saying, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import ISSUER, World

BEGINS = Step(
    "The television asks for a code, and shows it with an address", request_to("/device_authorization")
)
POLL = token_request(GRANT_TYPE)
TYPES = request_to("/device", "POST")


def start(world: World) -> Pairing:
    """Let somebody press Connect on the remote control."""
    pairing = world.television.start()
    world.recorder.note(
        "television", "shows", f"{pairing.user_code}, to be typed at {pairing.verification_uri}"
    )
    return pairing


def poll(world: World, expected: Status) -> None:
    """Wait as long as the television waits, and let it ask. Raises Stopped if things stand otherwise."""
    pairing = world.television.pairing
    if pairing is not None and pairing.next_poll_at > world.clock.now:
        world.advance(pairing.next_poll_at - world.clock.now)
    expect(world.television.poll(), expected)


def expect(found: Status, expected: Status) -> None:
    """Raise Stopped unless the television has got where the story wants it."""
    if found != expected:
        raise Stopped(f"the television is {found}, and not {expected}")


def type_code(world: World, user_code: str) -> None:
    """Alice opens the address on her own device, logs in if she must, and types the code."""
    world.browser.open(f"{ISSUER}/device")
    world.alice.answer_pages()
    if not world.browser.page.can_press("Continue"):
        raise Stopped("Alice is not asked for a code")
    world.browser.press("Continue", user_code=user_code)


@scenario(
    "device-code",
    spec="RFC 8628 §3",
    steps=(
        BEGINS,
        Step("It asks whether somebody has approved: not yet", POLL),
        Step("Alice opens the address on her phone and logs in there", request_to("/device", "GET")),
        Step("Meanwhile the television asks again: not yet", POLL),
        Step("She types the code, compares, and allows it", TYPES),
        Step("The next time it asks, it gets its tokens", POLL),
        Step("The television shows her day", from_to("television", "calendar")),
    ),
)
def device_code(world: World) -> None:
    """A television shows a code, Alice approves on her phone, and the television asks until she has."""
    pairing = start(world)
    poll(world, "pending")
    world.browser.open(f"{ISSUER}/device")
    world.alice.answer_pages()
    poll(world, "pending")
    press(world, "Continue", user_code=pairing.user_code)
    world.alice.answer_pages()
    poll(world, "approved")
    show_programme(world)


def show_programme(world: World) -> None:
    """Let the television show the day. Raises Stopped when it cannot."""
    run = world.television.programme()
    if not run.succeeded:
        raise Stopped(run.says)


@scenario(
    "device-code-denied",
    spec="RFC 8628 §3.5",
    steps=(
        BEGINS,
        Step("Alice types the code, and sees who asks for what", TYPES),
        Step("She denies", TYPES),
        Step("The television is told so, and asks no more", POLL),
    ),
)
def device_code_denied(world: World) -> None:
    """Alice denies what a device asks for, and the device stops asking."""
    pairing = start(world)
    type_code(world, pairing.user_code)
    press(world, "Deny")
    poll(world, "denied")


@scenario(
    "device-code-expired",
    spec="RFC 8628 §3.5",
    needs=("device-code-has-not-expired",),
    steps=(
        BEGINS,
        Step("Not yet approved; then the code comes to its end", POLL),
        Step(
            "The television is told so, and does not begin anew by itself", response_saying("expired_token")
        ),
        Step("Alice comes too late: no device waits with this code", TYPES),
        Step("Somebody presses Connect again, and there is a new code", request_to("/device_authorization")),
    ),
)
def device_code_expired(world: World) -> None:
    """A code that nobody approves in time is worth nothing, to the device and to Alice."""
    late = start(world)
    poll(world, "pending")
    world.advance(late.expires_at - world.clock.now)
    poll(world, "expired")
    type_code(world, late.user_code)
    if world.browser.page.can_press("Allow"):
        raise Stopped("an expired code was expected to be refused, and was not")
    start(world)


@scenario(
    "device-code-slow-down",
    spec="RFC 8628 §3.5",
    needs=("device-polls-no-faster-than-the-interval", "device-slows-down-when-told"),
    without=("device-waits-the-interval",),
    steps=(
        BEGINS,
        Step("It asks: not yet", POLL),
        Step("It asks again after two seconds, and is told to slow down", POLL),
        Step("From now on it waits five seconds longer", POLL),
        Step("Alice allows it", TYPES),
        Step("The device gets its tokens all the same", POLL),
    ),
)
def device_code_slow_down(world: World) -> None:
    """A device that asks too often is told to slow down, and waits longer from then on."""
    pairing = start(world)
    poll(world, "pending")
    world.advance(2)
    expect(world.television.poll(), "pending")
    slower = world.television.pairing
    if slower is None or slower.interval == pairing.interval:
        raise Stopped("the television was expected to be told to slow down, and was not")
    poll(world, "pending")
    type_code(world, pairing.user_code)
    world.alice.answer_pages()
    poll(world, "approved")
