"""Passwords and the one-time links that set them."""
