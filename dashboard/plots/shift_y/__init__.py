"""Figures of the conditional shift: functions of the tables of an answer."""
