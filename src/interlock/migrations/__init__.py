"""The steps by which Interlock's own tables came to be, and what composes all rooms' tables."""
