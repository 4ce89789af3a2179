"""Keys: one for each class of data, which nobody can delete by accident."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import pulumi
import pulumi_aws as aws

from roadbed.foundation.keys_args import KeysArgs, KeyUser
from roadbed.foundation.keys_policy import Place, actions_of, admit_account, admit_principals, admit_service, key_policy
from roadbed.foundation.keys_rights import KeysRights, SharedKeys
from roadbed.kernel.args import DataClass
from roadbed.kernel.arns import account_in
from roadbed.kernel.component import Component
from roadbed.kernel.facts import Admitted
from roadbed.kernel.protection import protected_child
from roadbed.kernel.signal import Signal

__all__ = ["KeyUser", "Keys", "KeysArgs"]

_DATA_CLASS: Final = "data-classification"


class Keys(Component[KeysArgs], KeysRights):
    """A KMS key for each class of data, rotated every year. Only identities of the own account whose IAM policy says so
    may use them.

    >>> keys = Keys("platform", KeysArgs(services=["logs", "sns"]))
    >>> Queue("refunds", QueueArgs(kms_key_arn=keys.key("restricted")))
    """

    key_arns: pulumi.Output[Mapping[str, str]]
    """The ARN of each key, by the class of data it is for."""

    guarded_children: ClassVar = {
        "*-key": frozenset(
            {
                "bypass_policy_lockout_safety_check",
                "deletion_window_in_days",
                "enable_key_rotation",
                "is_enabled",
                "policy",
                "protect",
                "retain_on_delete",
                "rotation_period_in_days",
            }
        ),
        "*-policy": frozenset({"Statement"}),
    }

    rights: ClassVar = KeysRights.rights

    shared_ids: ClassVar = ("key_arns",)

    def __init__(self, name: str, args: KeysArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:Keys", name, KeysArgs() if args is None else args, opts)
        self.data_classes = self.settings.data_classes
        place = Place.of(self)
        self._arns = {data_class: self._key(data_class, place).arn for data_class in self.data_classes}
        self.key_arns = pulumi.Output.all(**self._arns)
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedKeys:
        """The keys that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where they are not shared, and where no contract of that stack is known.

        >>> Keys.of("platform.prod", "platform").key("restricted")
        """
        return SharedKeys(stack, name)

    def signals(self) -> tuple[Signal, ...]:
        """None: KMS has no metric that tells of a key made by it; CloudTrail tells who disables or deletes one."""
        return ()

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the keys' policies let in."""
        for service in self.settings.services:
            yield Admitted(f"{service}.amazonaws.com for this account", "service", actions_of(service))
        for user in self.settings.users:
            shown = user.principal if isinstance(user.principal, str) else "a principal of another account"
            for right in user.may:
                yield Admitted(shown, right, self.rights[right])

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the keys before they are deployed."""
        known = {account_in(each.principal) for each in self.settings.users if isinstance(each.principal, str)}
        return {"data_classes": list(self.data_classes), "admitted_accounts": sorted(known)}

    def _arn(self, data_class: DataClass) -> pulumi.Output[str]:
        """Of this key alone: one more class of data leaves nothing unknown that another key encrypts."""
        return self._arns[data_class]

    def _key(self, data_class: str, place: Place) -> aws.kms.Key:
        settings = self.settings
        key = aws.kms.Key(
            self.child_name(f"{data_class}-key", aws.kms.Key),
            description=f"{data_class} data of {self.context.team}, {self.context.environment}",
            enable_key_rotation=True,
            rotation_period_in_days=settings.rotation_period_days,
            deletion_window_in_days=settings.deletion_window_days,
            multi_region=settings.multi_region,
            policy=self.document(f"{data_class}-policy", self._policy(data_class, place)),
            tags={self.context.tag_keys.get(_DATA_CLASS, _DATA_CLASS): data_class},
            opts=protected_child(self, settings.deletion_protection),
        )
        aws.kms.Alias(
            self.child_name(f"{data_class}-alias", aws.kms.Alias), target_key_id=key.key_id, opts=self.as_parent
        )
        return key

    def _policy(self, data_class: str, place: Place) -> Mapping[str, Any]:
        statements = [*admit_account(place)]
        for service in self.settings.services:
            statements += admit_service(service, place)
        for number, user in enumerate(self.settings.users, 1):
            if not user.data_classes or data_class in user.data_classes:
                actions = sorted({action for right in user.may for action in self.rights[right]})
                statements += admit_principals(f"User{number}", [user.principal], actions, grants=user.through_services)
        return key_policy(*statements)
