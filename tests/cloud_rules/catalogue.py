"""The entries of all types."""

from typing import Final

from tests.cloud_rules.entries import Entry
from tests.cloud_rules.tables import (
    containers,
    database,
    identity,
    load_balancing,
    messaging,
    network,
    observability,
    storage,
)

ENTRIES: Final[dict[str, Entry]] = {
    **containers.ENTRIES,
    **database.ENTRIES,
    **identity.ENTRIES,
    **load_balancing.ENTRIES,
    **messaging.ENTRIES,
    **network.ENTRIES,
    **observability.ENTRIES,
    **storage.ENTRIES,
}
