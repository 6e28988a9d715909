"""One message as it was on the wire, and what each of its fields is for."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mockserver.message import Message
from oauthsim.diagrams.lettering import visible
from oauthsim.explanations import Field, explain, fields
from oauthsim.export.raw_http import raw as on_the_wire
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace

LINES = 24
"""Lines of a body that are shown at once; the rest of a longer one is folded away."""
LONGEST_VALUE = 44
PLAIN_HTTP = ("RFC 9110", "RFC 9111", "RFC 6454")
"""Headers of these texts stand in every message, and say nothing about OAuth."""
PLACES = {"jose_header": "token header", "claim": "token claim", "location query": "address in Location"}
"""Where a field stands, in words, if its own name is not such a word."""


def raw(trace: Trace, number: int) -> View:
    """Return message `number` as it was on the wire, and what each of its fields is for.

    Raises LookupError, which says how many there are, when there is no such message.
    """
    message = trace.message(number)
    told = explain(message, trace)
    says = visible(f"{number}. {told.says} ({told.spec})" if told.spec else f"{number}. {told.says}")
    way = visible(direction(message, trace))
    shown, rest = _in_two(on_the_wire(message))
    wire = f'<pre style="white-space:pre-wrap;overflow-wrap:anywhere">{escape(shown)}</pre>'
    folded = f"\n<details><summary>{_more(rest)}</summary>\n<pre>{escape(rest)}</pre>\n</details>"
    what_for = meanings(fields(message))
    return View(
        f"<p><strong>{escape(says)}</strong><br>{escape(way)}</p>\n"
        f"{wire}{folded if rest else ''}\n{what_for.html}",
        "\n\n".join([f"{says}\n{way}", shown + (f"\n{_more(rest)}" if rest else ""), what_for.text]),
    )


def direction(message: Message, trace: Trace) -> str:
    """Return who sends a message to whom, and over which channel."""
    names = {one.id: one.title for one in trace.participants}
    sender, receiver = (names.get(one, one) for one in (message.sender, message.receiver))
    return f"{sender} → {receiver}, {message.channel} channel"


def meanings(found: Iterable[Field]) -> View:
    """Return what each field is for; headers of plain HTTP are only named."""
    told = [field for field in found if field.says]
    plain = [field.name for field in told if field.place == "header" and is_plain(field)]
    rows = [
        (
            named(field),
            shortened(field.value),
            field.means or field.says,
            field.spec,
        )
        for field in told
        if field.name not in plain
    ]
    listed = table(("field", "value", "what it is for", "section"), rows)
    note = f"Plain HTTP, nothing to do with OAuth: {', '.join(plain)}."
    if not plain:
        return listed
    return View(f"{listed.html}\n<p><small>{escape(visible(note))}</small></p>", f"{listed.text}\n\n{note}")


def named(field: Field) -> str:
    """Return the name of a field, and where it stands."""
    place = PLACES.get(field.place, field.place)
    return field.name if place == field.name else f"{field.name} ({place})"


def is_plain(field: Field) -> bool:
    """Whether a header is one of plain HTTP; where a redirect leads and who logs in is OAuth's affair."""
    return field.spec.startswith(PLAIN_HTTP) and field.name not in ("Location", "Authorization")


def shortened(value: str) -> str:
    """Return `value`, its end cut off when it is long."""
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


def _in_two(wire: str) -> tuple[str, str]:
    """Return what is shown at once of a message, and the rest: start line and headers never count."""
    head, blank, body = wire.partition("\n\n")
    lines = body.split("\n")
    if len(lines) <= LINES:
        return wire, ""
    return f"{head}{blank}{lines[0]}", "\n".join(lines[1:])


def _more(rest: str) -> str:
    return f"… and {rest.count(chr(10)) + 1} lines more"
