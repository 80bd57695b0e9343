"""Run the client: start, continue, resume, watch and cancel it.

Each run is owned by a small process of its own, the supervisor: whoever asked for the run may
exit, crash or be a hook. All that is known of a run lies in its folder (files.py).
"""
