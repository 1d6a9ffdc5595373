"""Serve the app and look at it with a real Chromium: for walks, measurements and screenshots."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60
"""Patience with a slow machine, for every single step. What is there already costs no time."""
START = 180
"""Patience with the start of the server."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
IDLE = """() => {
    const written = (view) => view._rendered !== false && (view.child_views ?? []).every(written)
    return window.Bokeh?.documents?.length > 0 && Bokeh.documents[0].is_idle
        && document.documentElement.dataset.ready && [...Bokeh.index].every(written)
}"""
FIGURES = """() => {
    const found = []
    const walk = (view) => {
        if (view.model.type === "Figure") found.push(view)
        for (const child of view.child_views ?? []) walk(child)
    }
    for (const view of Bokeh.index) walk(view)
    return found
}"""
SETTLED = f"""() => ({FIGURES})().every(
    (view) => view.el.getBoundingClientRect().width === 0 || view.has_finished())
    && document.fonts.status === "loaded" """
STEADY = f"""() => {{
    const places = () => JSON.stringify(({FIGURES})().map((view) => {{
        const box = view.el.getBoundingClientRect()
        return [box.x, box.y, box.width, box.height]
    }}))
    const frame = () => new Promise(requestAnimationFrame)
    const before = places()
    return frame().then(frame).then(() => ({SETTLED})() && places() === before)
}}"""
PATIENT = f"""() => {{
    // Where 300 ms pass between the button going down and what follows, Bokeh takes it for a long
    // press, and tap or lasso are lost: a matter of the machine, not of the page.
    for (const view of ({FIGURES})()) {{
        view.canvas_view.ui_event_bus.ui_gestures.constructor.press_threshold = {SECONDS * 1000}
    }}
}}"""
DRAWN = f"""() => ({SETTLED})() && ({FIGURES})().some(
    (view) => view.el.getBoundingClientRect().width > 0)"""

POINT = f"""([key, column, place]) => {{
    const view = ({FIGURES})().filter((view) => view.el.getBoundingClientRect().width > 0)[place]
    for (const renderer of view?.model.renderers ?? []) {{
        const data = renderer.data_source?.data
        const values = data?.get ? data.get(column) : data?.[column]
        const row = values ? [...values].indexOf(key) : -1
        if (row < 0) continue
        const get = (name) => data.get ? data.get(name) : data[name]
        const [x, y] = ["x", "y"].map((axis) => get(renderer.glyph[axis].field)[row])
        view.el.scrollIntoView({{block: "nearest"}})
        const box = view.el.getBoundingClientRect()
        return [box.x + view.frame.x_scale.compute(x), box.y + view.frame.y_scale.compute(y)]
    }}
    return null
}}"""


@contextmanager
def serving(
    workspace: Path, *options: str, demo: str = "off", baselines: str = "off"
) -> Iterator[str]:
    """Run ``python -m dashboard`` on a free port and give its address.

    `demo` and `baselines` are ``FLUX_DEMO`` and ``FLUX_BASELINES``.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "--port", str(port), *options]
    env = os.environ | {
        "FLUX_WORKSPACE": str(workspace),
        "FLUX_DEMO": demo,
        "FLUX_BASELINES": baselines,
        "PYTHONWARNINGS": "default",
    }
    with subprocess.Popen(command, cwd=ROOT, env=env) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            patience = time.monotonic() + START
            while not _answers(f"{address}/favicon.ico"):
                if server.poll() is not None or time.monotonic() > patience:
                    raise RuntimeError("the app does not start")
                with suppress(subprocess.TimeoutExpired):
                    server.wait(timeout=0.1)
            yield address
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    with suppress(OSError), urlopen(address, timeout=SECONDS):
        return True
    return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """Launch the Chromium of the system."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("No program called chromium on the PATH; see `make chromium`.")
    with sync_playwright() as playwright:
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(
            executable_path=path, args=ARGUMENTS, timeout=SECONDS * 1000
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One visitor's window, with everything that it asked for and complained about."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        size: tuple[int, int] = (1440, 900),
        scheme: str = "light",
    ) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        self.page.on(
            "response",
            lambda answer: (
                self.complaints.append(f"{answer.status} {answer.url}")
                if answer.status >= 400
                else None
            ),
        )

    def open(self, **choices: str) -> "Visit":
        """Go to the view with these choices and wait until it is there."""
        self.page.goto(f"{self.address}/app?{urlencode(choices)}")
        return self.idle()

    def idle(self) -> "Visit":
        """Wait until Bokeh has nothing left to draw, all markup is in place, and there is a title.

        This says nothing of answers that the server still owes: wait for a sign of those first.
        """
        self.page.wait_for_function(IDLE)
        self.find("h1:visible").first.wait_for()
        return self

    def settled(self) -> "Visit":
        """Wait until fonts are there and all figures in view, if any, are painted."""
        self.idle().page.wait_for_function(SETTLED)
        return self

    def drawn(self) -> "Visit":
        """Wait until there is a figure in view and all in view are painted."""
        self.idle().page.wait_for_function(DRAWN)
        return self

    def find(self, selector: str) -> Locator:
        """Find elements by CSS, through shadow roots."""
        return self.page.locator(selector)

    def text(self, selector: str = "#page") -> str:
        """Return the visible text of an element, shadow roots included, white space joined."""
        return re.sub(r"\s+", " ", " ".join(self.find(f"{selector} .markup").all_inner_texts()))

    def until(self, check: Callable[[], object], what: str) -> None:
        """Look again at every frame of the page until a check holds; `what` is it, in words."""
        patience = time.monotonic() + SECONDS
        while not check():
            if time.monotonic() > patience:
                raise AssertionError(f"not within {SECONDS} s: {what}")
            self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def says(self, text: str) -> None:
        """Wait until the page shows a text."""
        self.find(f'.markup:visible:has-text("{text}")').first.wait_for()

    def shows(self, *texts: str, selector: str = "#page") -> None:
        """Wait until an element's visible text has all of these, capitals and all, at once."""
        what = " and ".join(map(repr, texts))
        self.until(lambda: all(text in self.text(selector) for text in texts), f"seen {what}")

    def asks(self, *parts: str) -> None:
        """Wait until the query of the page's address has all of these parts."""
        what = " and ".join(parts)
        self.until(lambda: all(part in self.query() for part in parts), f"an address with {what}")

    def copies(self, selector: str) -> str:
        """Press a button that copies, wait until it says that it has, and give what it copied."""
        self.find(selector).evaluate(  # before the click, since it says so for a moment only
            """(button) => {
                window.copied = false
                const look = () => { window.copied ||= button.textContent.includes("Copied") }
                new MutationObserver(look).observe(
                    button, {childList: true, characterData: true, subtree: true})
            }"""
        )
        self.find(selector).click()
        self.page.wait_for_function("() => window.copied")
        return str(self.page.evaluate("() => navigator.clipboard.readText()"))

    def choose(self, field: str, value: str) -> None:
        """Choose a value in the bar, by its radio button or its drop-down."""
        self.find(f'#bar [data-field="{field}"]').first.wait_for(state="attached")
        radio = self.find(f'#bar input[data-field="{field}"][value="{value}"]')
        if radio.count() and radio.locator("xpath=..").is_visible():
            radio.check(force=True)
        else:
            self.find(f'#bar select[data-field="{field}"]:visible').select_option(value)

    def go(self, slug: str) -> None:
        """Open a page by its entry in the menu."""
        self.find(f'#menu [data-key="{slug}"]').click()
        self.page.wait_for_url(f"**page={slug}&**")
        self.find(f'#menu a.on[data-key="{slug}"]').wait_for()
        self.idle()

    def point(self, key: str, column: str = "key", figure: int = 0) -> tuple[float, float]:
        """Return where in the window a figure shows a data point, by the value of a column.

        It waits until the point is there and no figure moves any more, and brings the figure into
        view.
        """
        arg = [key, column, figure]
        self.drawn().page.evaluate(PATIENT)
        self.page.wait_for_function(POINT, arg=arg)
        self.page.wait_for_function(STEADY)
        x, y = self.page.evaluate(POINT, arg)
        return x, y

    def selected(self, *keys: str, column: str = "key") -> None:
        """Wait until these data points, and no others, are selected in a figure in view."""
        self.page.wait_for_function(
            f"""([keys, column]) => ({FIGURES})().some((view) =>
                view.el.getBoundingClientRect().width > 0
                && view.model.renderers.some((renderer) => {{
                    const data = renderer.data_source?.data
                    const values = data?.get ? data.get(column) : data?.[column]
                    const rows = renderer.data_source?.selected.indices ?? []
                    return values && rows.map((row) => values[row]).join() === keys.join()
                }}))""",
            arg=[list(keys), column],
        )

    def query(self) -> str:
        """Return the query of the page's address."""
        return urlsplit(self.page.url).query

    def foreign(self) -> list[str]:
        """Return the requests that left this machine."""
        own = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:")
        return [url for url in self.requests if not own.match(url)]

    def close(self) -> None:
        """Close the window."""
        self.context.close()
