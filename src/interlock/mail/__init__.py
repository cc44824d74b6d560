"""Mail: written with the transaction that causes it, sent behind it, once, and retried."""
