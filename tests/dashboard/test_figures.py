"""What figures share."""

from dashboard.plots.figures import PILE, piled


def test_a_tooltip_brings_its_style_inside_where_the_browser_keeps_it():
    markup = piled("<b>@site</b>")
    assert markup.startswith('<div class="tip"><b>@site</b><style>')
    assert f":nth-child(n + {PILE + 1})" in markup
    assert markup.endswith("</style></div>")
