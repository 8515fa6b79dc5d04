# V: refuted csv_line([""]) -> '', which reads as no field when it is split
# terminates: yes
# about: strings


def csv_line(fields: list[str]) -> str:
    """Write fields as one line.

    pre: all("," not in f for f in fields)
    post: len(fields) > 0 implies result != ""
    post: fields == [] implies result == ""
    """
    return ",".join(fields)
