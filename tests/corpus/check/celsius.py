# V: proved
# terminates: yes
# about: floats


def celsius(fahrenheit: float) -> float:
    """Turn degrees into others.

    pre: -459.67 <= fahrenheit <= 10000.0
    post: -273.2 <= result <= 5540.0
    """
    return (fahrenheit - 32.0) * 5.0 / 9.0
