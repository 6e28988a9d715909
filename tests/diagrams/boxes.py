"""The boxes of a scene's texts, and whether they keep apart."""

from __future__ import annotations

from oauthsim.diagrams.shapes import Arrow, Scene, Text


def texts_of(scene: Scene) -> list[Text]:
    """Every text that a scene places."""
    heads = [text for line in scene.lifelines for text in (line.title, line.host, line.says)]
    labels = [text for arrow in scene.arrows for text in (arrow.label, arrow.detail) if text]
    notes = [line for note in scene.notes for line in note.lines]
    rows = [one.text for one in (*scene.badges, *scene.dividers, *scene.sections)]
    return [
        text
        for text in (scene.title, scene.subtitle, *heads, *labels, *notes, *rows, *scene.ending)
        if text.text
    ]


def overlapping(scene: Scene) -> list[tuple[Text, Text]]:
    """Every two texts that touch each other."""
    texts = sorted(texts_of(scene), key=lambda text: text.top)
    found = []
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            if other.top >= one.bottom:
                break
            if one.left < other.right and other.left < one.right:
                found.append((one, other))
    return found


def outside_of_its_span(scene: Scene, arrow: Arrow) -> list[Text]:
    """The labels of an arrow that reach beyond the two lifelines between which it runs."""
    left, right = sorted((scene.lifelines[arrow.from_line].x, scene.lifelines[arrow.to_line].x))
    if arrow.from_line == arrow.to_line:  # a loop has the room up to the next lifeline
        after = [line.x for line in scene.lifelines if line.x > right]
        right = after[0] if after else scene.width
    return [text for text in (arrow.label, arrow.detail) if text and (text.left < left or text.right > right)]
