"""Telling people about a request, each once for each occasion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interlock.approvals.matter import Matter
from interlock.approvals.model import Dossier, Step
from interlock.approvals.ports import Told


@dataclass(frozen=True, slots=True)
class News:
    """What is told; ``occasion`` names what happened."""

    title: str
    body: str
    occasion: str


def tell(
    matter: Matter, dossier: Dossier, people: Iterable[int], news: News, *, step: Step | None = None
) -> None:
    """Tell people; with ``step`` it waits for them, and whoever stands in for them hears it too."""
    request = dossier.request
    everybody: Sequence[int] = sorted(people)
    if step is not None:
        stand_ins = matter.people.stand_ins(everybody, request.policy_id, request.model or "")
        everybody = sorted({*everybody, *stand_ins})
    if not everybody:
        return
    told = Told(
        title=news.title,
        body=news.body,
        model=request.model,
        record_id=request.record_id,
        request_id=request.id,
        step=None if step is None else step.name,
        occasion=news.occasion,
    )
    matter.ports.notices.tell(matter.session.unit, told, everybody)
