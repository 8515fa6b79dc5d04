# V: refuted access(False, True, True) -> True for a user who is banned
# terminates: yes
# about: logic


def access(admin: bool, member: bool, banned: bool) -> bool:
    """Decide whether a user may enter.

    post: banned implies not result
    post: (admin or member) and not banned implies result
    """
    return admin and not banned or member
