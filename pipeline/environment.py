"""Secrets of the settings: read from environment variables at the moment they are used.

Belongs here: looking one up. Does not belong here: what they are for.
"""

import os

from pipeline.errors import StoreError


def secret(variable: str, where: str) -> str:
    """What an environment variable holds, without white space around it.

    Args:
        variable: its name.
        where: the key of the settings that names it, as the message prints it.

    Raises:
        StoreError: it is not set, or empty.
    """
    value = os.environ.get(variable, "").strip()
    if not value:
        raise StoreError(
            where,
            f"the environment variable {variable} is not set",
            "Set it where likertwave and Dagster are started",
        )
    return value
