"""The colours of the pictures on light and dark ground; each pair that carries words has WCAG AA contrast."""

from __future__ import annotations

LIGHT = {
    "ground": "#ffffff",
    "frame": "#d3d9e0",
    "ink": "#1b2027",
    "quiet": "#58626d",
    "line": "#a5afba",
    "front": "#0b57b0",
    "back": "#7a3db8",
    "busy": "#e9eef4",
    "number": "#ffffff",
    "stopped": "#b3201b",
    "stopped-ground": "#ffeeec",
    "violated": "#8a4b00",
    "violated-ground": "#fff3dc",
    "edited": "#0b6a62",
    "edited-ground": "#e2f6f3",
    "note": "#5b4a00",
    "note-ground": "#fff9d9",
    "good": "#14703a",
    "resource-owner": "#fdf0e3",
    "client": "#e5f0fd",
    "authorization-server": "#f0e8fb",
    "resource-server": "#e4f5ea",
    "attacker": "#fde8e8",
    "other": "#eef1f4",
}
DARK = {
    "ground": "#12161c",
    "frame": "#333c47",
    "ink": "#e8edf2",
    "quiet": "#a3adb8",
    "line": "#5d6874",
    "front": "#7db7ff",
    "back": "#cda6ff",
    "busy": "#2a323c",
    "number": "#12161c",
    "stopped": "#ff9a92",
    "stopped-ground": "#3a1a1a",
    "violated": "#f2b968",
    "violated-ground": "#36270e",
    "edited": "#6fd6c8",
    "edited-ground": "#0f302c",
    "note": "#e8d478",
    "note-ground": "#2f2a10",
    "good": "#6bd394",
    "resource-owner": "#3a2a18",
    "client": "#16304d",
    "authorization-server": "#2f2146",
    "resource-server": "#173323",
    "attacker": "#431c1f",
    "other": "#252c34",
}

ROLE_COLOURS = ("resource-owner", "client", "authorization-server", "resource-server", "attacker")


def colour_of(role: str) -> str:
    """Return the name of the colour in which the head of a party with `role` is filled."""
    name = role.replace("_", "-").replace(" ", "-").lower()
    return name if name in ROLE_COLOURS else "other"
