from .network import Network, NetworkArgs
from .service import Service

__all__ = ["Network", "NetworkArgs", "Service"]
