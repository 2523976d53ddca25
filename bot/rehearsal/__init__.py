"""Trying conversations out: played in the terminal, drawn as a picture, lived through for weeks."""
