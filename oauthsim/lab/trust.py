"""The trust map in a notebook: who trusts whom, and who holds which secret, drawn by Graphviz."""

from __future__ import annotations

import base64

from mockserver.policy import UsageMistake
from oauthsim.diagrams import trust_map as maps
from oauthsim.trace import Trace


class TrustPicture:
    """A trust map to look at: its text repeats to the byte, its picture is as this Graphviz draws it."""

    def __init__(self, trusted: maps.TrustMap) -> None:
        self._map = trusted

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        words = maps.text(self._map)
        try:
            picture = maps.picture(self._map, "png")
        except UsageMistake as missing:  # no Graphviz here: the words say the same
            return {"text/plain": f"{words}\n{missing}"}
        return {"text/plain": words, "image/png": base64.b64encode(picture).decode()}

    def __repr__(self) -> str:
        return maps.text(self._map)


def trust_map(trace: Trace) -> TrustPicture:
    """Return who trusts whom in a run, and who holds which lasting secret."""
    return TrustPicture(maps.of_run(trace))
