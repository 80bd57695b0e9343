"""Run the client: start, continue, resume, watch and cancel it.

Each run is owned by a small process of its own, the supervisor: the process that started the run
may exit, crash or be a hook. The state of a run is in its folder (run_folder.py).
"""
