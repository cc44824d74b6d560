"""Conditions as a tree of groups and rules, the form in which people build them by clicks."""
