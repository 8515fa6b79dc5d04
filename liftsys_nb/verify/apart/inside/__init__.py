"""inside: what runs in the other process. Standard library only; imports no other room.

It is started without the package around it, so that it is there in some twenty milliseconds.
"""
