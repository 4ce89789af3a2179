"""What a set of keys offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import pulumi

from roadbed.foundation.keys_policy import DECRYPTING, ENCRYPTING
from roadbed.kernel.args import DataClass
from roadbed.kernel.connection import Connection, Variable
from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.errors import ArgsError, Problem, caller, listed
from roadbed.kernel.mistakes import shown


class KeysRights:
    """Rights on keys, from no more than their ARNs."""

    name: str
    """Begins the variable that a right brings: `platform` gives `PLATFORM_CONFIDENTIAL_KEY_ARN`."""
    block: str
    key_arns: pulumi.Output[Mapping[str, str]]
    data_classes: Sequence[str]
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {"encrypter": ENCRYPTING, "decrypter": DECRYPTING}

    def key(self, data_class: DataClass) -> pulumi.Output[str]:
        """The ARN of the key for this data, for other blocks: `QueueArgs(kms_key_arn=keys.key("restricted"))`.

        Raises `ArgsError` where there is no such key.
        """
        if data_class not in self.data_classes:
            says = f"got {shown(data_class)}, which has no key here; allowed {listed(self.data_classes)}"
            raise ArgsError(self.block, [Problem("data_class", says)], caller())
        return self._arn(data_class)

    def encrypter(self, data_class: DataClass) -> Connection:
        """The right to encrypt with the key for this data, for programs that do it themselves.

        A block that is encrypted with the key brings what its users need on it by itself.
        """
        return self._right("encrypter", data_class)

    def decrypter(self, data_class: DataClass) -> Connection:
        """The right to decrypt with the key for this data, for programs that do it themselves."""
        return self._right("decrypter", data_class)

    def _arn(self, data_class: DataClass) -> pulumi.Output[str]:
        return self.key_arns.apply(lambda arns: arns[data_class])

    def _right(self, right: str, data_class: DataClass) -> Connection:
        arn = self.key(data_class)
        name = f"{self.name.upper().replace('-', '_')}_{data_class.upper()}_KEY_ARN"
        return self.connection(right, resources=(arn,), variables=(Variable(role="arn", name=name, value=arn),))


class SharedKeys(KeysRights, Shared):
    """Keys of another stack: `Keys.of("platform.prod", "platform")`."""

    kind = "roadbed:index:Keys"

    key_arns: pulumi.Output[Mapping[str, str]]
    """The ARN of each key, by the class of data it is for."""

    data_classes: list[str]
    """What there are keys for."""
