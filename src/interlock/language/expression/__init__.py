"""The expression language: parsed, checked against the models, compiled to Python and to SQL."""
