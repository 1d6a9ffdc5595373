"""Figures: functions of tables that return HoloViews elements; nothing here knows a widget."""

import holoviews.plotting.bokeh  # noqa: F401  # options need a backend, so that figures are pure
