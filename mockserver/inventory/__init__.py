"""What commands find: environments, nodes, groups, tasks, applications and users."""

from .files import BadInventory, read_inventory, reading
from .inventory import Inventory
from .seeded import seeded
from .things import Application, Node, Task, User

__all__ = [
    "Application",
    "BadInventory",
    "Inventory",
    "Node",
    "Task",
    "User",
    "read_inventory",
    "reading",
    "seeded",
]
