"""Who did what, when and why: append-only, sealed into a chain that shows any later change."""
