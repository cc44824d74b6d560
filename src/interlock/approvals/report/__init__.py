"""Reports about approvals: what nobody can decide, and what could be granted by rule."""
