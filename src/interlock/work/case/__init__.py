"""Cases: what is not standard, owned by a role until somebody has settled it."""
