"""Choosing who gets a record: the least loaded, the next in turn, the first."""
