"""What requests and answers look like, where a room's own dataclass does not say it already."""
