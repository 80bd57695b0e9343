"""The web front end: pages, the API, and receivers of telemetry and hooks, in one process.

Only `hookkit serve` imports this. Routes parse what a URL asks, call `api/`, and render.
"""
