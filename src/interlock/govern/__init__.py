"""Definitions under control: versions, publication, and what business people tune."""
