# V: refuted finally_changes_result([]) -> the list is longer when it comes out
# terminates: yes
# about: traps


def finally_changes_result(xs: list[int]) -> list[int]:
    """Return the list, which grows on the way out.

    post: len(result) == len(old(xs))
    """
    try:
        return xs
    finally:
        xs.append(1)
