"""Who follows which record."""
