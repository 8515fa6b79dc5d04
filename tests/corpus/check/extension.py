# V: refuted extension("a") -> 'a', though there is no dot
# terminates: yes
# about: strings


def extension(name: str) -> str:
    """Return what stands behind the last dot; nothing where there is none.

    post: "." not in name implies result == ""
    """
    return name.split(".")[-1]
