"""Saved views: how somebody wants to see the records of a model."""
