"""Colours of the parts of an error, the same in every figure and table of conditional shift."""

PARTS = {
    False: {"x": "#8CC0B1", "y": "#1F6F5C", "outside": "#DFC284"},
    True: {"x": "#2F7F6D", "y": "#5CC2A6", "outside": "#A1874C"},
}
"""Covariates moved, same weather but another flux, weather that training has not seen."""
