"""People: creating, changing, deactivating them, and their roles."""
