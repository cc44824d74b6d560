"""The layers of automation, kept apart: work on records, work across systems, recommendations.

A rule that calls other systems fails with them, and one that recommends must not decide. An
automation therefore belongs to one layer: the one that it declares, else the one that its steps
amount to.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from interlock.language.action import ActionSignature, Effect
from interlock.language.report import Report

_RECOMMENDING = "assist"


class Layer(StrEnum):
    """What an automation reaches to."""

    ERP = "erp"
    ORCHESTRATION = "orchestration"
    ASSISTANCE = "assistance"


_DOES = {
    Layer.ORCHESTRATION: "works outside",
    Layer.ASSISTANCE: "asks for a recommendation",
}


def layer_of(signature: ActionSignature) -> Layer:
    """The layer that an action belongs to; what stays inside may stand in any."""
    if signature.name == _RECOMMENDING:
        return Layer.ASSISTANCE
    return Layer.ORCHESTRATION if signature.effect is Effect.EXTERNAL else Layer.ERP


def check_layer(declared: str | None, reached: Mapping[Layer, str], report: Report) -> Layer:
    """The layer of an automation; ``reached`` are those of its steps, each with the first path.

    A step outside the declared layer is refused; two layers without a declaration are told.
    """
    beyond = [layer for layer in _DOES if layer in reached]
    if declared is None:
        if len(beyond) > 1:
            _tell_mixture(reached, report)
        return beyond[0] if beyond else Layer.ERP
    layer = Layer(declared)
    for other in beyond:
        if other is not layer:
            message = f"This is of the layer {layer}, and its step {reached[other]} {_DOES[other]}."
            hint = (
                f"Say 'layer: {other}', or move the step into an automation of its own, "
                "started by an event."
            )
            report.at("layer").refuse("wrong_layer", message, hint)
    return layer


def _tell_mixture(reached: Mapping[Layer, str], report: Report) -> None:
    told = " and ".join(f"{_DOES[layer]} ({reached[layer]})" for layer in _DOES)
    message = f"This {told}: two layers in one automation."
    report.at("do").warn(
        "mixed_layers", message, "Make two of it: one tells the other by an event ('emit:')."
    )
