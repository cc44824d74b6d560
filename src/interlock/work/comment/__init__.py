"""Comments on records and on cases."""
