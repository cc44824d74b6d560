"""Questions about expressions, as editors ask them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from interlock.api.schema.common import Answer, Request
from interlock.kit.finding import Severity
from interlock.language.condition.tree import Operator, Source
from interlock.language.inquiry import Place
from interlock.language.types import Kind

Text = Annotated[str, StringConstraints(max_length=5000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
Model = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=100)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class NameType(Request):
    """The type of a name that only this place has."""

    kind: Kind = Kind.ANY
    model: Model | None = None
    options: list[str] = Field(default=[], max_length=500)


class PlaceRequest(Request):
    """Where an expression stands."""

    place: Place = Place.CONDITION
    field: Name | None = Field(None, description="The field that the value is for.")
    has_old: bool = Field(True, description="Whether there are values before a change.")
    variables: dict[Name, NameType] = Field(default={}, max_length=200)
    vars: dict[Name, NameType] = Field(default={}, max_length=200)
    steps: dict[Name, NameType] = Field(default={}, max_length=200)


class ExpressionCheck(Request):
    model: Model | None = None
    text: Text
    context: PlaceRequest = PlaceRequest()


class TypeBody(Answer):
    """The type of a value."""

    kind: Kind
    model: str | None = Field(description="What a reference or set refers to.")
    options: list[str]
    text: str = Field(description="The type in words.")


class ExpressionProblem(Answer):
    """One thing wrong with an expression."""

    code: str
    message: str
    column: int | None = Field(
        description="Characters of the whole text from 1, line breaks counted; null: all of it."
    )
    suggestion: str | None
    severity: Severity


class ExpressionAnswer(Answer):
    """What is known of an expression."""

    is_valid: bool
    type: TypeBody | None = Field(description="Null where it is wrong.")
    problems: list[ExpressionProblem]
    reads: list[str] = Field(description="The paths of the fields that it reads.")


class ConditionRule(BaseModel):
    """One comparison. A decimal number is text with `value_type` `number`, so that it is exact."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    field: Path
    operator: Operator
    value: str | bool | int | float | list[str | bool | int | float | None] | None = None
    value_source: Source = Field(Source.VALUE, alias="valueSource")
    value_type: Literal["number"] | None = Field(None, alias="valueType")


class ConditionGroup(BaseModel):
    """Rules and groups that hold together (`and`), or one of which does (`or`)."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    combinator: Literal["and", "or"] = "and"
    is_negated: bool = Field(False, alias="not")
    rules: list[ConditionRule | ConditionGroup] = Field(max_length=200)


class TreeRequest(Request):
    model: Model | None = None
    text: Text
    context: PlaceRequest = PlaceRequest()


class TreeAnswer(Answer):
    tree: ConditionGroup | None = Field(description="Null where the tree cannot show the text.")
    reason: str | None = Field(description="Why it cannot.")


class TextRequest(Request):
    model: Model | None = None
    tree: ConditionGroup
    context: PlaceRequest = PlaceRequest()


class TextAnswer(Answer):
    text: str


class CompletionField(Answer):
    """A name to be completed: a field, a member or a variable."""

    path: str = Field(description="What is written: `partner_id.country_id`.")
    label: str
    type: TypeBody
    leads_on: bool = Field(description="Something can stand behind a dot.")
    is_sensitive: bool
    help: str


class CompletionFunction(Answer):
    """A function of the language."""

    name: str
    signature: str
    help: str
    example: str
    is_in_filter: bool = Field(description="The database can compute it from a record.")


class CompletionWord(Answer):
    """A word that a function takes in quotes."""

    id: str
    title: str
    type: TypeBody | None


class Completion(Answer):
    """What may stand behind a prefix; everything but `fields` only where there is none."""

    prefix: str
    fields: list[CompletionField]
    variables: list[CompletionField]
    functions: list[CompletionFunction]
    settings: list[CompletionWord]
    tables: list[CompletionWord]
    roles: list[CompletionWord]
