"""What an installation tells a monitoring system: requests as they are served, and what waits."""
