"""Programs for whoever works on Interlock; none of them is part of it."""
