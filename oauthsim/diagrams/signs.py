"""The small signs of the SVG pictures, drawn and not typed: a glyph may be missing in the reader's fonts."""

from __future__ import annotations

from oauthsim.diagrams.shapes import BadgeKind

_ROLES = {
    # a browser window with a person in it
    "resource-owner": (
        "M-7 -6h14v12h-14zM-7 -3h14M0 -.6a1.7 1.7 0 1 1-.01 0M-3.4 6c.3 -2 1.7 -2.8 3.4 -2.8s3.1 .8 3.4 2.8"
    ),
    # an application: a window with a play button
    "client": "M-7 -6h14v12h-14zM-2 -3.4v6.8l5.4 -3.4z",
    # a key
    "authorization-server": "M-3.2 3.4a3.2 3.2 0 1 1 .01 0M-.2 -1.2l6.4 -0M6.2 -1.2v3.4M3.4 -1.2v2.6",
    # a data store
    "resource-server": (
        "M-6 -4.6a6 2.2 0 1 0 12 0a6 2.2 0 1 0 -12 0v9.2a6 2.2 0 0 0 12 0v-9.2M-6 0a6 2.2 0 0 0 12 0"
    ),
    # a mask
    "attacker": (
        "M-7 -3.5c3 1.4 4.6 1.4 7 .4c2.4 1 4 1 7 -.4c.4 5 -2 7.4 -4.2 7.4c-1.6 0 -2 -1.6 -2.8 -1.6"
        "s-1.2 1.6 -2.8 1.6c-2.2 0 -4.6 -2.4 -4.2 -7.4z"
    ),
    # a globe
    "other": (
        "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0zh13M0 -6.5c4.4 4 4.4 9 0 13c-4.4 -4 -4.4 -9 0 -13"
    ),
}

_BADGES: dict[BadgeKind, str] = {
    "stopped": "M-2.3 -5.5h4.6l3.2 3.2v4.6l-3.2 3.2h-4.6l-3.2 -3.2v-4.6zM-2.8 0h5.6",
    "violated": "M0 -5.5l6 10.5h-12zM0 -1.8v3.4M0 3v.7",
    "edited": "M-5 5l.9 -3.3l6.6 -6.6l2.4 2.4l-6.6 6.6zM1 -3.4l2.4 2.4",
    "lost": "M-4 -4l8 8m0 -8l-8 8",
    "refused": "M-5.5 0h8M4 -5.5v11",
}


def role_sign(role: str, x: int, y: int) -> str:
    """Return the medal with the sign of a role, centred on (x, y)."""
    path = _ROLES.get(role, _ROLES["other"])
    return (
        f'<circle class="medal" cx="{x}" cy="{y}" r="14"/>'
        f'<path class="role" transform="translate({x} {y})" d="{path}"/>'
    )


def badge_sign(kind: BadgeKind, x: int, y: int) -> str:
    """Return the sign of a badge, centred on (x, y): each kind has a shape of its own."""
    return f'<path class="mark" transform="translate({x} {y})" d="{_BADGES[kind]}"/>'


def verdict_sign(good: bool, x: int, y: int) -> str:
    """Return a tick or a cross in a circle, centred on (x, y)."""
    path = "M-3.8 .2l2.8 2.8l5 -5.6" if good else "M-3 -3l6 6m0 -6l-6 6"
    return (
        f'<circle class="verdict" cx="{x}" cy="{y}" r="9"/>'
        f'<path class="mark" transform="translate({x} {y})" d="{path}"/>'
    )
