# V: refuted wrap_angle(180) -> -180
# terminates: yes
# about: modulo


def wrap_angle(degrees: int) -> int:
    """Bring an angle into (-180, 180].

    post: -180 < result <= 180
    post: (result - degrees) % 360 == 0
    """
    return (degrees + 180) % 360 - 180
