"""The few pages that need no web application: front page, API reference, one-time links.

Plain HTML made on the server: no script, nothing loaded from elsewhere.
"""
