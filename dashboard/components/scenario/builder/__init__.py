"""The scenario builder: a form, a map to draw on, and what the draft comes to."""

from dashboard.components.scenario.builder.builder import Builder

__all__ = ["Builder"]
