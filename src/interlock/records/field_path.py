"""Fields as lists and reports name them: ``amount_total``, ``partner_id.country_id.code``."""

from __future__ import annotations

from dataclasses import dataclass

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean
from interlock.language.schema import Field
from interlock.language.types import SETS, Kind
from interlock.records.access import Right, access_of, require
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession

_LONGEST = 6


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field reached from a record over references. ``models[i]`` has ``fields[i]``."""

    models: tuple[ModelRuntime, ...]
    fields: tuple[Field, ...]

    @property
    def text(self) -> str:
        return ".".join(field.name for field in self.fields)

    @property
    def field(self) -> Field:
        """The field at its end."""
        return self.fields[-1]

    @property
    def model(self) -> ModelRuntime:
        """The model that has the field at its end."""
        return self.models[-1]

    @property
    def is_own(self) -> bool:
        """Whether it is a field of the record itself."""
        return len(self.fields) == 1

    def then(self, model: ModelRuntime, field: Field) -> FieldPath:
        return FieldPath((*self.models, model), (*self.fields, field))


def resolve_path(
    session: RecordSession, model: ModelRuntime, text: str, *, place: str
) -> FieldPath:
    """The field that ``text`` names, if the actor may read everything on the way.

    ``place`` is what the caller called the input (``fields``, ``sort``). Raises ``InvalidError``
    for what is unknown or hidden, ``ForbiddenError`` for a model that may not be read.
    """
    names = text.split(".")
    if len(names) > _LONGEST:
        raise _invalid(place, text, f"leads over more than {_LONGEST - 1} references")
    models: list[ModelRuntime] = []
    fields: list[Field] = []
    for name in names:
        if fields:
            model = _next_model(session, fields[-1], text, place=place)
        models.append(model)
        fields.append(readable_field(session, model, name, place=place, text=text))
    return FieldPath(tuple(models), tuple(fields))


def readable_field(
    session: RecordSession, model: ModelRuntime, name: str, *, place: str, text: str
) -> Field:
    """A field that the actor may read; one that may not be read is as unknown as any other."""
    readable = readable_fields(session, model)
    if name in readable:
        return model.fields[name]
    hint = did_you_mean(name, sorted(readable))
    message = f"{model.model.title} has no field {name!r} that you may read"
    raise _invalid(place, text, message, hint)


def readable_fields(session: RecordSession, model: ModelRuntime) -> frozenset[str]:
    """The names of the fields that the actor may see."""
    if session.actor.is_system:
        return frozenset(model.fields)
    return (
        frozenset(model.fields)
        - access_of(session.runtime, model, session.actor.roles).hidden_fields
    )


def may_read(session: RecordSession, model: ModelRuntime) -> bool:
    """Whether the actor may read records of the model at all."""
    actor = session.actor
    return actor.is_system or access_of(session.runtime, model, actor.roles).may(Right.READ)


def _next_model(session: RecordSession, field: Field, text: str, *, place: str) -> ModelRuntime:
    target = session.runtime.models.get(field.type.model or "")
    if field.type.kind in SETS:
        raise _invalid(place, text, f"{field.name} is a set of records, not one; expand it instead")
    if field.type.kind is not Kind.REF or target is None:
        raise _invalid(place, text, f"{field.name} is not a reference to another record")
    require(session.runtime, target, session.actor, Right.READ)
    return target


def _invalid(place: str, text: str, message: str, hint: str | None = None) -> InvalidError:
    return InvalidError(
        f"{text!r} in {place}: {message}.",
        errors=[FieldError(place, f"{text}: {message}", "unknown_field", hint)],
        remedy=hint,
    )
