"""Calls of the catalogue's ordinary functions."""

from __future__ import annotations

import ast

from interlock.kit.text import listed, nearest
from interlock.language.expression.arithmetic import call
from interlock.language.expression.catalogue import ANYTHING, Function, Parameter
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.context_calls import CONTEXT_CALLS
from interlock.language.expression.functions import FUNCTIONS
from interlock.language.expression.loops import infer_loop
from interlock.language.expression.nodes import Constant, Expr
from interlock.language.expression.rules import aligned, cast, united
from interlock.language.types import DECIMAL, Kind, Type

_OF_OTHER_LANGUAGES = {
    "str": "format(value)",
    "isnull": "is_empty(value)",
    "isblank": "is_empty(value)",
    "strip": "trim(text)",
    "substring": "startswith(text, part), endswith or contains",
    "iif": "a if condition else b",
    "length": "len(value)",
}


def infer_call(check: Checking, part: ast.Call) -> Expr:
    """A function call, a form of its own (``changed``, ``table`` …), or a loop."""
    assert isinstance(part.func, ast.Name)
    name = part.func.id
    if len(part.args) == 1 and isinstance(part.args[0], ast.GeneratorExp):
        return infer_loop(check, name, part.args[0])
    if name in CONTEXT_CALLS:
        return CONTEXT_CALLS[name](check, part)
    function = FUNCTIONS.get(name)
    if function is None:
        hint = _OF_OTHER_LANGUAGES.get(name.lower()) or nearest(name, FUNCTIONS)
        suggestion = f"Write {hint}." if hint else None
        return check.refuse(part, "unknown_function", f"There is no function {name!r}.", suggestion)
    if function.python is None:
        hint = f"Write {function.usage}."
        return check.refuse(part, "wrong_arguments", f"{name!r} wants a loop.", hint)
    arguments = _arguments(check, part, function)
    return UNKNOWN if arguments is None else _result(check, part, function, arguments)


def _arguments(check: Checking, part: ast.Call, function: Function) -> list[Expr] | None:
    """The arguments in the order of the parameters; ``None`` if one is wrong."""
    given = _paired(check, part, function)
    if given is None:
        return None
    nodes = [(value, _argument(check, value, parameter)) for parameter, value in given]
    return None if any(node is None for _, node in nodes) else [n for _, n in nodes if n]


def _paired(
    check: Checking, part: ast.Call, function: Function
) -> list[tuple[Parameter, ast.expr]] | None:
    parameters = function.parameters
    if function.is_variadic:
        parameters = parameters * max(len(part.args), 1)
    named = {str(keyword.arg): keyword.value for keyword in part.keywords}
    pairs = list(zip(parameters, part.args, strict=False))
    for parameter in parameters[len(part.args) :]:
        if parameter.name in named:
            pairs.append((parameter, named.pop(parameter.name)))
        elif not parameter.is_optional:
            named[""] = part
    if named or len(part.args) > len(parameters):
        message = f"{function.name} is called with other arguments than it has."
        check.refuse(part, "wrong_arguments", message, f"Write {function.usage}.")
        return None
    return pairs


def _argument(check: Checking, part: ast.expr, parameter: Parameter) -> Expr | None:
    node = check.infer(part)
    kind = node.type.kind
    if parameter.is_literal and not _is_choice(node, parameter):
        wanted = listed(map(repr, parameter.choices)) or "text that is written out"
        check.refuse(part, "wrong_arguments", f"{parameter.name} is {wanted}.")
        return None
    if kind is Kind.ANY and parameter.kinds != ANYTHING:
        return _known(node, parameter)
    if kind in parameter.kinds or kind is Kind.ANY:
        return node
    wanted = listed(sorted(parameter.kinds))
    message = f"{parameter.name} is {node.type}, but must be {wanted}."
    check.refuse(part, "type_mismatch", message)
    return None


def _known(node: Expr, parameter: Parameter) -> Expr:
    """A value known only when it is there, for a parameter of one kind."""
    if Kind.DECIMAL in parameter.kinds and Kind.TEXT not in parameter.kinds:
        return cast(node, DECIMAL)
    if Kind.DATE in parameter.kinds and Kind.TEXT not in parameter.kinds:
        return cast(node, Type(Kind.DATETIME))
    return node


def _is_choice(node: Expr, parameter: Parameter) -> bool:
    is_literal = isinstance(node, Constant) and node.value is not None
    return is_literal and (
        not parameter.choices or (isinstance(node, Constant) and node.value in parameter.choices)
    )


def _result(check: Checking, part: ast.Call, function: Function, arguments: list[Expr]) -> Expr:
    if isinstance(function.result, Type):
        return call(check, part, function.name, arguments, type=function.result)
    if function.result == "same":
        type = arguments[0].type
        return call(check, part, function.name, arguments, type=type)
    common = arguments[0].type
    for argument in arguments[1:]:
        wider = united(common, argument.type)
        if wider is None:
            message = f"{function.name} wants values of one type, not {common}"
            return check.refuse(part, "type_mismatch", f"{message} and {argument.type}.")
        common = wider
    values = aligned(check, arguments, type=common)
    return call(check, part, function.name, values, type=common)
