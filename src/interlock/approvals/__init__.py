"""Approvals: who must agree before an operation takes effect, what they decided, and on what."""
