"""inside: what runs in other processes. Each page has a ``main``; imports no other room.

Hypothesis and CrossHair are loaded here alone: who has not installed them never comes here.
"""
