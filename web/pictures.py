"""The pictures of replies as the page draws them, each with the message that it stands under."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from agent.pictures import TO_TRY
from agent.reply import Reply
from curriculum.visuals.building import read
from curriculum.visuals.drawing import for_page
from curriculum.visuals.numbers import VisualError
from web.steps import step_ids

log = logging.getLogger("diotima.web")


def drawn_pictures(replies: Iterable[Reply], language: str) -> list[dict[str, Any]]:
    """The pictures of ``replies``, each in its reply's language, else in ``language``.

    ``step`` is the message on the page. ``place`` names the task the picture belongs to: only while that lies on the table
    can it be moved.
    """
    made = []
    for reply in replies:
        for at, plain in enumerate(reply.visuals):
            try:
                picture = for_page(read(plain), str(reply.extra.get("language") or language))
            except VisualError as error:  # the record holds a kind of picture that this version no longer draws
                log.warning("the picture of turn %d of session %s is left out: %s", reply.turn, reply.session, error)
                continue
            made.append(
                picture
                | ({"send": ""} if reply.extra.get("picture") == TO_TRY else {})
                | {
                    "id": f"picture-{reply.turn}-{at}",
                    "step": step_ids(reply.session, reply.turn).reply,
                    "turn": reply.turn,
                    "place": str(reply.extra.get("place", "")),
                }
            )
    return made
