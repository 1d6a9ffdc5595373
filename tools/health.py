"""Is the app there and has it drawn its page? Exit code 0 if so.

A page that failed still answers with HTTP 200, and its content travels over a web socket. So this
opens a session as a browser would, asks for the document and looks for the page's heading in it.

Usage: python tools/health.py [ADDRESS], by default the page at the port FLUX_PORT or 5006
"""

import asyncio
import json
import os
import re
import sys

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

ADDRESS = f"http://127.0.0.1:{os.environ.get('FLUX_PORT', '5006')}/app"
SECONDS = 20
HEADING = re.compile("(<|&lt;)h1")


async def document(address: str) -> str:
    """Text of the document that a new session holds, as the server sends it.

    Raises
    ------
    OSError, HTTPClientError
        Nothing answers there, or not with a page.
    ValueError
        What answers is no app.
    """
    page = (await AsyncHTTPClient().fetch(address, request_timeout=SECONDS)).body.decode()
    token = re.search(r'"token":\s*"([^"]+)"', page)
    if not token:
        raise ValueError(f"{address} is no page of an app")
    request = HTTPRequest(address.replace("http", "ws", 1) + "/ws")
    socket = await websocket_connect(request, subprotocols=["bokeh", token[1]])
    while (greeting := await socket.read_message()) is not None and '"ACK"' not in greeting:
        pass
    for fragment in ({"msgid": "1", "msgtype": "PULL-DOC-REQ"}, {}, {}):
        await socket.write_message(json.dumps(fragment))
    while (fragment := await socket.read_message()) is not None:
        if '"PULL-DOC-REPLY"' in fragment:
            await socket.read_message()  # metadata
            content = await socket.read_message()
            socket.close()
            return str(content)
    raise ValueError(f"{address} closed the session")


def main() -> int:
    """Say whether the page is drawn."""
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    try:
        text = asyncio.run(asyncio.wait_for(document(address), SECONDS))
    except (OSError, HTTPClientError, ValueError, TimeoutError) as error:
        print(f"{address}: {error or type(error).__name__}", file=sys.stderr)
        return 1
    if not HEADING.search(text):
        print(f"{address} answers, but its page is not drawn", file=sys.stderr)
        return 1
    print(f"{address} is drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
