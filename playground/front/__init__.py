"""What stands in front of Streamlit: the first page it sends, its files made small, and who may upload.

`Front` is a middleware.  Streamlit's own first page is an empty shell until megabytes of scripts have come and a
WebSocket is open; on a slow line, or behind a proxy that stops WebSockets, that is a grey page for half a minute or for
ever.  So the shell gets a few words to read, and a script that finds out what is in the way.
"""

from __future__ import annotations

from playground.front.middleware import Front

__all__ = ["Front"]
