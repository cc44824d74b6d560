"""Lists of requests: what waits for somebody, what somebody sent, what somebody decided."""
