"""A television: a client without a keyboard, which Alice approves on another device (RFC 8628).

It shows a code and an address, and asks at intervals whether she has decided. Nothing on it waits: `poll`
asks once, if it is time to, and the world's clock is moved by whoever plays the story.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, render_template
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.client import pages
from mockserver.client.flows import Flow
from mockserver.client.pairing import SLOW_DOWN_BY, Pairing, Status, pairing
from mockserver.client.party import Client
from mockserver.client.reading import this_client
from mockserver.client.rules import devices as rules
from mockserver.client.services import Service
from mockserver.client.token_requests import seconds
from mockserver.client.troubles import PROBLEMS, NoUsableAnswer, TokenRefused
from mockserver.client.workflows import WorkflowRun
from mockserver.policy import UsageMistake
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.scope import Scope

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
SERVICE = "calendar"
PROGRAMME = "show-todays-events"

site = Flask(__name__, static_folder=None)
site.config.update(MAX_CONTENT_LENGTH=1_000_000, PROPAGATE_EXCEPTIONS=True)
site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = True


class Television(Client):
    """A television that shows the day of whoever connects it. It takes what a Client takes.

    `pairing` is the attempt under way or the last one; None before the first.
    """

    site = site
    back_to = "the screen"

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.account = self.sessions.open().account
        self.pairing: Pairing | None = None

    @property
    def service(self) -> Service:
        """The one service that it connects."""
        return self.services[SERVICE]

    @property
    def is_connected(self) -> bool:
        """Whether it has tokens to work with."""
        connection = self.connections.find(self.account, SERVICE)
        return connection is not None and connection.status == "connected"

    def start(self) -> Pairing:
        """Ask for a code, because somebody pressed Connect on the remote control (§3.1).

        Raises TokenRefused, NoUsableAnswer, or the ProtocolError of a rule that the answer violates.
        """
        self.network.on_its_own(self.party)
        server = self.servers[self.service.issuer]
        form = {"scope": self.service.scope}
        members = self.token_requests.members(server["device_authorization_endpoint"], form)
        expires_in = seconds(members.get("expires_in"))
        self.rules.check(rules.device_authorization_is_complete, members, expires_in)
        interval = seconds(members.get("interval"))
        self.pairing = pairing(members, cast(int, expires_in), interval, self.clock.now)
        return self.pairing

    def poll(self) -> Status:
        """Ask whether Alice has decided, if it is time to (§3.4); return how things stand, asked or not."""
        paired = self._at_this_moment()
        if self._may_ask(paired):
            self.network.on_its_own(self.party)
            self.rules.follows(rules.device_stops_when_it_is_over)
            self.rules.follows(rules.device_waits_the_interval)
            self.pairing = paired = self._asked(paired.polled(self.clock.now))
        return paired.status

    def programme(self) -> WorkflowRun:
        """Return what it shows once it is connected: the day, read anew. What goes wrong stands in it."""
        return self.run_workflow(PROGRAMME, account=self.account)

    def _at_this_moment(self) -> Pairing:
        """Return the pairing, which is over when its code has expired. Raises UsageMistake without one."""
        if self.pairing is None:
            raise UsageMistake("the television shows no code yet: start() asks for one")
        expired = self.pairing.status == "pending" and self.clock.now > self.pairing.expires_at
        if expired and self.policy.enforces(rules.device_stops_when_it_is_over):
            self.pairing = self.pairing.ended("expired", "The code has expired.")
        return self.pairing

    def _may_ask(self, paired: Pairing) -> bool:
        over, early = paired.status != "pending", self.clock.now < paired.next_poll_at
        stops = self.policy.enforces(rules.device_stops_when_it_is_over)
        waits = self.policy.enforces(rules.device_waits_the_interval)
        return not (over and stops) and not (early and waits)

    def _asked(self, paired: Pairing) -> Pairing:
        """Poll once, and return what that makes of the pairing (§3.5)."""
        form = {"grant_type": GRANT_TYPE, "device_code": paired.device_code}
        flow = Flow(
            "pairing", self.account, SERVICE, self.service.issuer, Scope.parse(self.service.scope), None, None
        )
        try:
            answer = self.token_requests.ask(self.servers[flow.issuer], form)
            self.connections.keep(self.account, flow, answer)
        except NoUsableAnswer:
            return self._after_silence(paired)
        except TokenRefused as refusal:
            return self._after_refusal(paired, refusal)
        except ProtocolError as violation:
            return paired.ended("failed", violation.description)
        return paired.ended("approved", f"{self.service.title} is connected.")

    def _after_silence(self, paired: Pairing) -> Pairing:
        backs_off = self.rules.follows(rules.device_backs_off_when_nobody_answers)
        return paired.slower(paired.interval * 2) if backs_off else paired

    def _after_refusal(self, paired: Pairing, refusal: TokenRefused) -> Pairing:
        if refusal.code == "authorization_pending":
            return paired
        if refusal.code == "slow_down":
            slows = self.rules.follows(rules.device_slows_down_when_told)
            return paired.slower(paired.interval + SLOW_DOWN_BY) if slows else paired
        endings: dict[str, tuple[Status, str]] = {
            "access_denied": ("denied", "You did not allow it."),
            "expired_token": ("expired", "The code has expired."),
        }
        return paired.ended(*endings.get(refusal.code, ("failed", refusal.description)))


@site.get("/")
def screen() -> Response:
    """What the screen shows: the code with its address, the programme, or how to begin."""
    tv = cast(Television, this_client())
    if tv.pairing is not None and tv.pairing.status == "pending":
        tv.poll()
    run = tv.programme() if tv.is_connected else None
    paired = tv.pairing
    waiting = paired is not None and paired.status == "pending"
    picture = qr_code(paired.verification_uri_complete) if paired is not None and waiting else None
    markup = render_template(
        "television.html", host=tv.host, pairing=paired, waiting=waiting, picture=picture, run=run
    )
    return pages.page(markup)


@site.post("/start")
def start() -> Response:
    """Somebody pressed Connect on the remote control."""
    tv = cast(Television, this_client())
    try:
        tv.start()
    except PROBLEMS as found:
        return pages.problem(tv, found)
    return pages.redirect("/")


@site.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """What HTTP itself refuses."""
    return pages.http_problem(this_client(), error)


def qr_code(url: str | None) -> Markup | None:
    """Return `url` as a QR code in SVG, for a phone to read off the screen (§3.3.1); None without a URL."""
    if url is None or len(url) > 1000:
        return None
    import segno  # here, for it is needed only where somebody looks at the screen

    code = segno.make(url, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, light="#fff", title="The address with the code in it"))
