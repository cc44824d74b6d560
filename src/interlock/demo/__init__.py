"""The demo: a published workspace with people, masters and weeks of work, all of it made up."""

from interlock.demo.loading import load_demo
from interlock.demo.people import DemoLogin

__all__ = ["DemoLogin", "load_demo"]
