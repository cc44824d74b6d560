"""The HTTP API: one of the two faces of an installation."""
