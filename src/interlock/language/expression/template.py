"""Values as definitions write them: text with holes, and literals, texts or expressions."""

from __future__ import annotations

from interlock.language.expression.scalar import Scalar, compile_scalar
from interlock.language.expression.text import Template, compile_text, has_holes

__all__ = ["Scalar", "Template", "compile_scalar", "compile_text", "has_holes"]
