"""Automations at work: trigger index, interpreter, the inline engine, the registry of actions."""
