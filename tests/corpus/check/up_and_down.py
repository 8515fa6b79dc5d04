# V: proved
# terminates: yes
# about: loops


def up_and_down(n: int) -> int:
    """Go up by three, and down by two when it is too high.

    post: 0 <= result <= 7
    """
    x = 0
    up = True
    for _ in range(n):
        if up:
            x += 3
        else:
            x -= 2
        if x > 4:
            up = False
        if x <= 1:
            up = True
    return x
