"""The catalogue of hostile input: what was tried at which door, and what the user is told. One file a group; `python -m bench.hostile`."""
