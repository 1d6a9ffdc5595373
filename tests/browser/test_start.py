"""Walks through the Start page."""


def test_the_ranking_is_there_out_of_the_box(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.shows("xgb leads for NEE (+0.236", "coral leads for ET (+0.173")
    walk.shows("fluxcore add scores submissions --name published")


def test_median_and_q90_are_two_rankings(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.choose("statistic", "median")
    walk.says("coral leads for NEE")


def test_a_command_is_copied(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    copied = walk.copies('button[data-copy^="fluxcore add predictions run7.nc"]')
    assert copied.startswith("fluxcore add predictions run7.nc")


def test_the_third_door_leads_to_a_scenario(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.find('[data-key="scenario:time-split"]').click()
    walk.says("340 site-years")
    walk.asks("page=scenarios&scores=published&scenario=time-split")


def test_scores_of_domains_bring_ranks(full_app, visit):
    walk = visit(full_app).open(page="start")
    walk.shows("xgb may be as good", "scores of every domain")
