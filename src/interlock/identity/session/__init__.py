"""Signing in, and what proves afterwards who is there."""
