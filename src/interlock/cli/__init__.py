"""The command line: one module per noun; each command is a thin face of a service."""
