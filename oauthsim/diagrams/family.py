"""The family tree of the refresh tokens of a run (RFC 9700 §4.14.2): boxes and lines, and the same in text.

Time runs downwards. A box is a token: who holds it (the round signs), what was done with it in vain, and how
it stands at the end. A line is a refresh that brought the token below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from oauthsim.diagrams.lettering import visible, width
from oauthsim.diagrams.palette import colour_of
from oauthsim.diagrams.signs import role_sign
from oauthsim.diagrams.style import style
from oauthsim.knowledge.families import Member, Use, descendants, families
from oauthsim.trace import Trace

SIZE, LINE, PAD, GAP_X, GAP_Y, MARGIN, NARROWEST, MEDAL, HEAD = 13, 19, 14, 36, 58, 24, 280, 34, 40
"""Of letters, lines, boxes and what is between them, in pixels."""

STATES = {"works": "good", "spent": "other", "revoked": "stopped", "expired": "stopped"}
"""How a token stands at the end -> the look of its box."""


@dataclass(frozen=True, slots=True)
class Box:
    """One token as it is drawn, with the boxes of those that came of it, left to right.

    `brought` is what stands beside the line that leads to it.
    """

    member: Member
    lines: tuple[str, ...]
    brought: str
    x: int
    y: int
    width: int
    children: tuple[Box, ...]

    @property
    def height(self) -> int:
        """From its upper to its lower edge."""
        return HEAD + LINE * len(self.lines) + PAD - 6

    @property
    def middle(self) -> int:
        """Where lines come and go."""
        return self.x + self.width // 2


def state(member: Member) -> str:
    """Return how a token stands at the end, in one word of STATES."""
    return member.how.partition(" ")[0].rstrip(":") or "works"


def text(trace: Trace) -> str:
    """Return the family trees of a run as indented text, one line a token and one a use."""
    members, titles = families(trace), _titles(trace)
    lines = [line for member in descendants(members, "") for line in _text(member, members, titles, "")]
    return "\n".join(lines) + "\n" if lines else "There is no refresh token in this run.\n"


def svg(trace: Trace) -> str:
    """Return the family trees of a run, side by side, as one `<svg>` element."""
    members, titles = families(trace), _titles(trace)
    told = {member.name: tuple(_lines(member, members, titles)) for member in members}
    room = max([NARROWEST, *(2 * PAD + width(line, SIZE, "sans") for each in told.values() for line in each)])
    roots: list[Box] = []
    for member in descendants(members, ""):
        left = _right(roots[-1]) + GAP_X if roots else MARGIN
        roots.append(_placed(member, "", members, told, titles, left, MARGIN, room))
    boxes = [box for root in roots for box in _all(root)]
    beside = (box.middle + 10 + width(box.brought, SIZE, "sans") for box in boxes)
    wide = max([NARROWEST, *(box.x + box.width for box in boxes), *beside]) + MARGIN
    high = max((box.y + box.height for box in boxes), default=0) + MARGIN
    roles = {one.id: colour_of(one.role) for one in trace.participants}
    body = "\n".join(
        [
            *(_link(box, child) for box in boxes for child in box.children),
            *(_box(box, roles) for box in boxes),
        ]
    )
    scope = "f" + hashlib.sha256(body.encode()).hexdigest()[:12]
    says = escape(f"The family of the refresh tokens of {trace.scenario}: {len(members)} tokens")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{scope}" class="oauthsim-family" role="img" '
        f'aria-label="{says}" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" direction="ltr">\n'
        f"<title>{says}</title>\n<desc>{escape(text(trace))}</desc>\n<style>{style(scope)}</style>\n"
        f'<rect class="ground" x="0.5" y="0.5" width="{wide - 1}" height="{high - 1}" rx="10"/>\n'
        f"{body}\n</svg>\n"
    )


def _titles(trace: Trace) -> dict[str, str]:
    return {one.id: one.title for one in trace.participants}


def _title(titles: Mapping[str, str], party: str) -> str:
    return {"attacker": "Mallory"}.get(party) or titles.get(party, party)


def _text(member: Member, members: Sequence[Member], titles: Mapping[str, str], indent: str) -> Iterator[str]:
    yield f"{indent}{member.name}: {'; '.join(_holding(member, titles))}; {_fate(member)}"
    children = {child.name: child for child in descendants(members, member.name)}
    for use in member.uses:
        yield f"{indent}  {_told(use, titles)}"
    for child in children.values():
        yield from _text(child, members, titles, indent + "    ")


def _holding(member: Member, titles: Mapping[str, str]) -> Iterator[str]:
    """Tell who was given the token, and who got a copy."""
    for party, message in member.given:
        yield f"given to {_title(titles, party)}, message {message}"
    for party, message in member.leaked:
        yield f"leaked to {_title(titles, party)} after message {message}"
    if not member.given:
        yield f"given to nobody: message {member.born} was lost"


def _fate(member: Member) -> str:
    if member.ended is None:
        return "works"
    return "spent" if member.how == "spent" else f"{member.how}, message {member.ended}"


def _told(use: Use, titles: Mapping[str, str]) -> str:
    came = use.brought or (f"refused, {use.error}" if use.error else "the answer is lost")
    return f"{_title(titles, use.party)}, message {use.message}: {came}"


def _lines(member: Member, members: Sequence[Member], titles: Mapping[str, str]) -> Iterator[str]:
    """Return what stands in the box of a token; what brought a new one is drawn as a line instead."""
    yield from map(visible, _holding(member, titles))
    firsts = {child.name for child in descendants(members, member.name)}
    for use in member.uses:
        if use.brought not in firsts:
            yield visible(_told(use, titles))
        firsts.discard(use.brought)
    yield visible(_fate(member))


def _brought(member: Member, child: Member, titles: Mapping[str, str]) -> str:
    """Return who brought `child` into the world by sending `member`, and with which message."""
    used = next((use for use in member.uses if use.brought == child.name), None)
    lost = next((use for use in member.uses if not use.brought and not use.error), None)
    made = used or lost
    return visible(f"{_title(titles, made.party)} refreshes, message {made.message}") if made else ""


def _placed(
    member: Member,
    brought: str,
    members: Sequence[Member],
    told: Mapping[str, tuple[str, ...]],
    titles: Mapping[str, str],
    left: int,
    top: int,
    room: int,
) -> Box:
    """Return the box of a token at `top`, as far left as `left`, above those of its descendants."""
    box = Box(member, told[member.name], brought, left, top, room, ())
    children: list[Box] = []
    for child in descendants(members, member.name):
        at = _right(children[-1]) + GAP_X if children else left
        words = _brought(member, child, titles)
        below = top + box.height + GAP_Y
        children.append(_placed(child, words, members, told, titles, at, below, room))
    x = (children[0].x + children[-1].x) // 2 if children else left
    return replace(box, x=x, children=tuple(children))


def _right(box: Box) -> int:
    return max([box.x + box.width, *(_right(child) for child in box.children)])


def _all(box: Box) -> Iterator[Box]:
    yield box
    for child in box.children:
        yield from _all(child)


def _link(box: Box, child: Box) -> str:
    """Return the line from a token to one that it brought."""
    x, top, bottom = child.middle, box.y + box.height, child.y
    return (
        f'<g class="front"><path class="shaft" d="M{box.middle} {top}V{top + GAP_Y // 3}H{x}V{bottom - 7}"/>'
        f'<path class="tip" d="M{x} {bottom}l-5 -9h10z"/></g>'
        f'<text class="quiet start" x="{x + 10}" y="{bottom - 14}" font-size="{SIZE - 1}">'
        f"{escape(child.brought)}</text>"
    )


def _box(box: Box, roles: Mapping[str, str]) -> str:
    look = STATES[state(box.member)]
    kind = "badge stopped" if look == "stopped" else f"head {'resource-server' if look == 'good' else look}"
    dash = ' stroke-dasharray="5 4"' if look == "other" else ""
    ink = "words" if look == "stopped" else "ink"
    holders = dict.fromkeys(party for party, _ in (*box.member.given, *box.member.leaked))
    right, upper = box.x + box.width - PAD - 10, box.y + PAD + 8
    signs = "".join(
        f'<g class="head {role}">{role_sign(role, right - MEDAL * at, upper)}</g>'
        for at, role in enumerate(roles.get(party, "other") for party in reversed(holders))
    )
    lines = "".join(
        f'<text class="{ink} start" x="{box.x + PAD}" y="{box.y + HEAD + LINE * at + 12}" '
        f'font-size="{SIZE}">{escape(line)}</text>'
        for at, line in enumerate(box.lines)
    )
    return (
        f'<g class="{kind}" data-token="{escape(box.member.name)}"><rect x="{box.x}" y="{box.y}" '
        f'width="{box.width}" height="{box.height}" rx="8"{dash}/>'
        f'<text class="{ink} bold start" x="{box.x + PAD}" y="{box.y + PAD + 12}" font-size="{SIZE + 1}">'
        f"{escape(visible(box.member.name))}</text>{lines}</g>{signs}"
    )
