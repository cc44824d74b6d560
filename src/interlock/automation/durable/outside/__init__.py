"""Steps that work outside."""
