"""Definitions under control: versions, publication, what business people tune, and their history."""
