"""Interlock: governed workflow automation for ERPs."""

__version__ = "0.1.0"
