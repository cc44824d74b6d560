"""The kinds of definition, as they are written: one pydantic model per kind."""
