"""Live updates: hints of what has changed, sent to whoever has a page open."""
