"""Hints: telling every process that something has changed, so that screens can be refreshed."""
