"""Walks through the Start page."""


def test_the_ranking_is_there_out_of_the_box(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    assert "xgb leads for NEE (+0.236" in walk.text()
    assert "coral leads for ET (+0.173" in walk.text()
    assert "fluxcore add scores submissions --name published" in walk.text()


def test_median_and_q90_are_two_rankings(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.choose("statistic", "median")
    walk.says("coral leads for NEE")


def test_a_command_is_copied(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.find('button[data-copy^="fluxcore add predictions run7.nc"]').click()
    walk.says("Copied")
    assert walk.page.evaluate("navigator.clipboard.readText()").startswith("fluxcore add")


def test_the_third_door_leads_to_a_scenario(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.find('[data-key="scenario:time-split"]').click()
    walk.says("340 site-years")
    assert "page=scenarios&scores=published&scenario=time-split" in walk.query()


def test_scores_of_domains_bring_ranks(full_app, visit):
    walk = visit(full_app).open(page="start")
    assert "xgb may be as good" in walk.text()
    assert "scores of every domain" in walk.text()
