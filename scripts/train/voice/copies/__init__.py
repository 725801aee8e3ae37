"""Forged copies of real training speech, aligned in time to their originals: the README beside extract.py tells the families apart."""
