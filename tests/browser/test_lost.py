"""The page when its server is gone."""

from playwright.sync_api import expect

from tools.browsing import Visit, serving


def test_the_page_says_when_its_server_is_gone(browser, tmp_path):
    with serving(tmp_path / "workspace") as address:
        walk = Visit(browser, address).open(page="scenarios")
        expect(walk.find("#lost")).to_be_hidden()
    expect(walk.find("#lost")).to_contain_text("The connection to the server is lost.")
    expect(walk.find("#lost button")).to_be_visible()
    walk.close()
