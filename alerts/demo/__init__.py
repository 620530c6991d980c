"""How does the whole main job look?

The demonstration: a small web of its own and receivers on loopback, between which the real `tocsin run` works.
"""
