"""The stage: live pictures, streamed over one WebSocket per page and drawn in the browser."""
