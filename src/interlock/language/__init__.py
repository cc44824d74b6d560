"""The definition language, pure: expressions, the kinds of definition, checker, compilers."""
