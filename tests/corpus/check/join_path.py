# V: refuted join_path("", "a") -> '/a'
# terminates: yes
# about: strings


def join_path(folder: str, name: str) -> str:
    """Put a folder before a name.

    pre: name != "" and "/" not in name
    post: result.endswith(name)
    post: folder == "" implies result == name
    """
    if folder.endswith("/"):
        return folder + name
    return folder + "/" + name
