"""Who stands where: the order of the lifelines, and how far apart their labels push them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockserver.network import Participant
from oauthsim.diagrams.lettering import width
from oauthsim.diagrams.shapes import Lifeline, centred
from oauthsim.diagrams.wording import Wording
from oauthsim.explanations.stories import told
from oauthsim.trace import Trace

Span = tuple[int, int]

_ROLES = ("resource owner", "user agent", "client", "authorization server", "resource server")
ENGLISH = Wording()
_MOST_OUTSIDE = 4
_WIDEST_HEAD = 190
_NARROWEST_HEAD = 112


@dataclass(frozen=True, slots=True)
class Cast:
    """The parties of a scene from left to right, and the column of each name that a trace uses for them."""

    parties: tuple[Participant, ...]
    outside: frozenset[str]
    columns: Mapping[str, int]


def cast(trace: Trace, say: Wording = ENGLISH) -> Cast:
    """Return who takes part in `trace`: the resource owner left, hosts that are not in the world right.

    A run that knocks at very many unknown hosts gets one lifeline for the last of them, or a picture would be
    as wide as it is long.
    """
    seen = dict.fromkeys(name for message in trace.messages for name in (message.sender, message.receiver))
    seen |= dict.fromkeys(event.party for event in trace.events)
    known = {one.id: one for one in trace.participants}
    inside = sorted((one for one in known.values() if one.id in seen or not seen), key=_place)
    strange = [name for name in seen if name not in known]
    own, shared = strange[:_MOST_OUTSIDE], strange[_MOST_OUTSIDE:]
    beyond = say("outside")
    outside = [Participant(name, beyond, name, name or say("no_host")) for name in own]
    if shared:
        many = say("of_them", count=len(shared))
        outside.append(Participant("other hosts", beyond, many, say("others")))
    parties = (*inside, *outside)
    columns = {one.id: column for column, one in enumerate(parties)}
    columns |= dict.fromkeys(shared, len(parties) - 1)
    return Cast(parties, frozenset(one.id for one in outside), columns)


def _place(participant: Participant) -> int:
    role = words_of(participant.role)
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)


def words_of(role: str) -> str:
    """Return a role as words: `authorization_server` is `authorization server`."""
    return role.replace("_", " ").replace("-", " ").lower()


def head_widths(parties: Iterable[Participant], say: Wording = ENGLISH) -> list[int]:
    """Return how wide the head of each party is: as wide as its name and host, within limits."""
    widths = []
    for one in parties:
        title, host, says = _words(one, say)
        inner = max(width(title, 13, "bold"), width(host, 11, "mono"), width(says, 11, "sans"))
        widths.append(min(max(inner + 24, _NARROWEST_HEAD), _WIDEST_HEAD))
    return widths


def positions(heads: list[int], needs: Mapping[Span, int], margin: int) -> list[int]:
    """Return the x of each lifeline, so that heads do not touch and each span of `needs` has its room.

    One pass from left to right: every line stands as far left as what lies before it allows.
    """
    from_left: dict[int, list[tuple[int, int]]] = {}
    for (left, right), room in needs.items():
        from_left.setdefault(right, []).append((left, room))
    found: list[int] = []
    for column, head in enumerate(heads):
        x = margin + head // 2 if not found else found[-1] + (heads[column - 1] + head) // 2 + 28
        found.append(max([x, *(found[left] + room for left, room in from_left.get(column, []))]))
    return found


def lifeline(
    one: Participant, outside: bool, x: int, top: int, head: int, say: Wording = ENGLISH
) -> Lifeline:
    """Return the lifeline of `one` at `x` with a head `head` wide whose upper edge is at `top`."""
    title, host, says = _words(one, say)
    room = head - 20
    y = top + 31 + (0 if host and says else 8 if host or says else 15)  # fewer lines stand in the middle
    return Lifeline(
        id=one.id,
        role=one.role,
        known=not outside,
        x=x,
        head_left=x - head // 2,
        head_width=head,
        title=centred(title, x, y, room, 13, "bold"),
        host=centred(host, x, y + 16, room, 11, "mono"),
        says=centred(says, x, y + (32 if host else 16), room, 11, "sans"),
    )


def _words(one: Participant, say: Wording) -> tuple[str, str, str]:
    """Return title, host and role of a head, nothing of which is said twice."""
    role = words_of(one.role)
    said = "" if role == one.title.lower() or one.title in _titled(role, say) else say.role(role)
    return one.title, "" if one.host == one.title else one.host, said


def _titled(role: str, say: Wording) -> tuple[str, str]:
    """Return the names that already say what `role` is."""
    word = say.role(role)
    return word, told("names", role.capitalize(), say.language)
