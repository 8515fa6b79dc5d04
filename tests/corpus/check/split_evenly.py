# V: proved
# terminates: yes
# about: modulo


def split_evenly(total: int, parts: int) -> tuple[int, int]:
    """Return the smallest and the largest share when total is dealt out.

    pre: total >= 0 and parts >= 1
    post: result[0] <= result[1] <= result[0] + 1
    post: parts * result[0] <= total <= parts * result[1]
    """
    low = total // parts
    high = low if total % parts == 0 else low + 1
    return low, high
