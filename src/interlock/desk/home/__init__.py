"""Home: what waits, what ages and what failed, in figures that open what they count."""
