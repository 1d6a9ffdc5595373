"""``python -m dashboard``: serve the app."""

import os
import socket
from pathlib import Path
from threading import Thread

import click


@click.command(context_settings={"show_default": True})
@click.option("--workspace", type=click.Path(file_okay=False, path_type=Path), help="Your folder.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5006,
    envvar="FLUX_PORT",
    help="Port to listen on.",
)
@click.option("--address", default="127.0.0.1", help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="HOST[:PORT]",
    help="Host name under which browsers reach the app, if not the address. Repeatable.",
)
@click.option("--read-only", is_flag=True, help="Visitors cannot change the workspace.")
@click.option(
    "--demo",
    type=click.Choice(["default", "small", "off"]),
    default="default",
    envvar="FLUX_DEMO",
    help="Synthetic world to make at the first visit to a workspace without data, and then to fit "
    "baselines to; these not with FLUX_BASELINES=off in the environment.",
)
def main(
    workspace: Path | None,
    port: int,
    address: str,
    allow_origin: tuple[str, ...],
    read_only: bool,
    demo: str,
) -> None:
    """Serve the FLUXtrapolation explorer at http://ADDRESS:PORT/app."""
    _require_free(address, port)
    if workspace:
        os.environ["FLUX_WORKSPACE"] = str(workspace.resolve())
    os.environ["FLUX_DEMO"] = demo
    if read_only:
        os.environ["FLUX_READ_ONLY"] = "1"

    import panel as pn  # after the environment is set, and not for --help

    from dashboard.app import store  # with all that a session needs, so that none waits for it

    Thread(target=store().warm, daemon=True).start()

    own = [f"{name}:{port}" for name in ("localhost", "127.0.0.1", address)]
    pn.serve(
        {"app": Path(__file__).with_name("app.py")},
        port=port,
        address=address,
        allow_websocket_origin=[*dict.fromkeys([*own, *allow_origin])],
        show=False,
        admin=False,
    )


def _require_free(address: str, port: int) -> None:
    """Stop with one sentence where nothing can listen."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        stop = click.ClickException(
            f"cannot listen on {address}:{port}: {(error.strerror or str(error)).lower()}. "
            "Choose another --port or --address, or stop what listens there."
        )
        stop.exit_code = 2
        raise stop from error


if __name__ == "__main__":
    main(prog_name="python -m dashboard")
