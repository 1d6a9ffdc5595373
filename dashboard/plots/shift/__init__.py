"""Figures of covariate shift: functions of the tables of an answer."""
