"""Definitions on their way: written by makers, published by publishers."""
