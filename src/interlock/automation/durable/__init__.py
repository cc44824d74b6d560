"""Background runs: started with the event that caused them, carried on over whatever happens."""
