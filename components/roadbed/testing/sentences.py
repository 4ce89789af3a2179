"""What must hold of a deployment, as sentences. What does not raises an `AssertionError` that names every culprit."""

from collections.abc import Collection, Iterable, Mapping

from roadbed.plan.access import access_of
from roadbed.plan.access.labels import block_label
from roadbed.plan.model import Plan
from roadbed.plan.values import UNKNOWN
from roadbed.testing.rights import Holder, holders, known_names, target, told
from roadbed.testing.selecting import at_line, blocks_named, unknown


class Sentences:
    """Sentences about a plan."""

    plan: Plan

    def only(self, *who: str, may: str, of: str) -> None:
        """Exactly these have a right: `deployment.only("checkout", may="sender", of="events")`.

        `who` are blocks, resources, or services and accounts as a preview shows them. `may` is a right that the block
        offers, or an IAM action, `sqs:SendMessage`. A right is held by whom a connection gave it, and by whom a policy
        gave any of its actions that do more than describe. `of` is a block with all it made, or one resource.
        """
        __tracebackhide__ = True
        found = self._holders(who, may, of)
        others = [each for each in found if not each.names & {*who}]
        self._must_all_hold(f"only {' and '.join(who) or 'nobody'} {_may(may)} {of}", who, found, others)

    def nobody(self, *, may: str, of: str) -> None:
        """Nobody has a right: `deployment.nobody(may="purger", of="events")`."""
        __tracebackhide__ = True
        found = self._holders((), may, of)
        self._must_all_hold(f"nobody {_may(may)} {of}", (), found, found)

    def at_least(self, *who: str, may: str, of: str) -> None:
        """These have a right, and no policy denies it to them; whoever else has it too."""
        __tracebackhide__ = True
        _somebody(who)
        found = self._holders(who, may, of)
        self._must_all_hold(f"{' and '.join(who)} {_may(may)} {of}", who, found, ())

    def never(self, *who: str, may: str, of: str) -> None:
        """None of these has a right, whoever else has it."""
        __tracebackhide__ = True
        _somebody(who)
        found = [each for each in self._holders(who, may, of) if each.names & {*who}]
        self._must_all_hold(f"never {' or '.join(who)} {_may(may)} {of}", (), found, found)

    def nothing_is_public(self, *, but: Collection[str] = ()) -> None:
        """Nobody from outside reaches anything, by policy, network or ACL; `but` are what is meant to be reached."""
        __tracebackhide__ = True
        found: dict[str, list[str]] = {}
        for each in access_of(self.plan):
            if each.effect == "allow" and {"public", "unknown"} & {*each.marks}:
                resource = self.plan.by_urn.get(each.what_urn)
                who = each.who if "public" in each.marks else "whoever it says"
                name = each.what if resource is None else resource.name
                found.setdefault(name, []).append(f"{who} may: {told(self.plan, [each])}")
        self._must_be_nothing("nothing is public", found, but)

    def nothing_is_weakened(self, *, but: Mapping[str, Collection[str]] | None = None) -> None:
        """Every guarded setting is as strong as its default; `but` names those that are not, by block."""
        __tracebackhide__ = True
        found = {
            f"{block_label(self.plan.by_urn[urn])}: {each.setting}": [
                f"{each.value!r} is weaker than {each.default!r}: {each.reason or 'no reason given'}"
                + at_line(self.plan.by_urn[urn])
            ]
            for urn, facts in self.plan.facts.items()
            for each in facts.weakened
        }
        self._must_be_nothing("nothing is weakened", found, self._in_blocks(but))

    def nothing_is_overridden(self, *, but: Mapping[str, Collection[str]] | None = None) -> None:
        """No child was changed past its block; `but` names those that were, by block: `{"events": ["queue"]}`."""
        __tracebackhide__ = True
        found = {
            f"{block_label(self.plan.by_urn[urn])}: {each.child}": [
                f"sets {', '.join((*each.args, *each.opts))}{at_line(self.plan.by_urn[urn])}"
            ]
            for urn, facts in self.plan.facts.items()
            for each in facts.overrides
        }
        self._must_be_nothing("nothing is overridden", found, self._in_blocks(but))

    def everything_is_tagged(self, tags: Mapping[str, str] | Iterable[str], *, but: Collection[str] = ()) -> None:
        """Every resource that takes tags has these: values by key, or keys alone for any value."""
        __tracebackhide__ = True
        wanted: Mapping[str, str | None] = tags if isinstance(tags, Mapping) else dict.fromkeys(tags)
        found: dict[str, list[str]] = {}
        if not wanted:
            raise AssertionError("everything is tagged: give at least one tag")
        taking = [each for each in self.plan.cloud_resources() if "tags" in each.inputs or "tagsAll" in each.outputs]
        if not taking:
            raise AssertionError("everything is tagged: there is no resource that takes tags")
        for resource in taking:
            had = resource.inputs.get("tags")
            if had is UNKNOWN:
                found[resource.name] = [f"known only after deployment{at_line(resource)}"]
                continue
            own = had if isinstance(had, Mapping) else {}
            wrong = [
                f"{key} is {own[key]!r}, not {value!r}" if key in own else f"{key} is missing"
                for key, value in wanted.items()
                if not own.get(key) or value not in (None, own[key])
            ]
            if wrong:
                found[resource.name] = [", ".join(wrong) + at_line(resource)]
        self._must_be_nothing("everything is tagged", found, but)

    def _holders(self, who: Collection[str], may: str, of: str) -> list[Holder]:
        known = known_names(self.plan)
        for name in who:
            if name not in known:
                raise unknown(f"nobody is named {name!r}", name, known)
        return holders(self.plan, may, target(self.plan, of))

    def _must_all_hold(
        self, sentence: str, who: Collection[str], found: Collection[Holder], wrong: Collection[Holder]
    ) -> None:
        __tracebackhide__ = True
        lines = [f"{each.called} may: {told(self.plan, each.by)}" for each in wrong]
        lines += [f"{name} may not" for name in who if not any(name in each.names for each in found)]
        lines += [
            f"{name} is denied: {told(self.plan, each.denied_by)}"
            for name in who
            for each in found
            if name in each.names and each.denied_by
        ]
        if lines:
            raise AssertionError("\n  - ".join([f"not so: {sentence}", *lines]))

    def _must_be_nothing(self, sentence: str, found: Mapping[str, list[str]], but: Collection[str]) -> None:
        __tracebackhide__ = True
        if not any(True for _ in self.plan.cloud_resources()):
            raise AssertionError(f"{sentence}: this deployment made nothing, so that this says nothing")
        lines = [f"{name}: {each}" for name, each_of in found.items() if name not in but for each in each_of]
        lines += [f"{name} needs no exception: take it out of `but`" for name in but if name not in found]
        if lines:
            raise AssertionError("\n  - ".join([f"not so: {sentence}", *lines]))

    def _in_blocks(self, but: Mapping[str, Collection[str]] | None) -> list[str]:
        names = []
        for block, parts in (but or {}).items():
            labels = [block_label(each) for each in blocks_named(self.plan, block)]
            if not labels:
                raise unknown(
                    f"no block is named {block!r}", block, [self.plan.by_urn[urn].name for urn in self.plan.facts]
                )
            names += [f"{each}: {part}" for each in labels for part in ([parts] if isinstance(parts, str) else parts)]
        return names


def _somebody(who: Collection[str]) -> None:
    __tracebackhide__ = True
    if not who:
        raise AssertionError("who? give at least one name: this says nothing about nobody")


def _may(may: str) -> str:
    return f"may {may} on" if ":" in may else f"may be {may} of"
