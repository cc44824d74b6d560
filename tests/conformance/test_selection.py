"""Which automations run: triggers, conditions before and after, watched fields (S1-S21, S53)."""

from __future__ import annotations

import pytest

from interlock.kit.problem import InvalidError
from support.workbench import Workbench, automation

COUNT = 'do:\n  - update: {count: "=count + 1"}\n'


def lead_automation(id: str, body: str, *, do: str = COUNT) -> dict[str, str]:
    return automation(id, f"model: crm.lead\nmode: inline\n{body}{do}")


class TestCreateAndWrite:
    def test_s1_create_and_write_fire(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.any", "on: [created, updated]\n"))
        lead = bench.create("crm.lead", name="A")
        assert bench.fired() == ["a.any"]
        bench.update("crm.lead", lead, note="x")
        assert bench.fired() == ["a.any"]
        assert bench.read("crm.lead", lead)["count"] == 2

    def test_s1_write_that_changes_nothing_fires_nothing(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.any", "on: [updated]\n"))
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, name="A")
        assert bench.events == []
        assert bench.read("crm.lead", lead)["version"] == 1

    def test_s2_after_condition(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.draft", "on: [created, updated]\nwhen: state == 'draft'\n")
        )
        opened = bench.create("crm.lead", name="A", state="open")
        assert bench.fired() == []
        bench.update("crm.lead", opened, state="draft")
        assert bench.fired() == ["a.draft"]
        bench.create("crm.lead", name="B")
        assert bench.fired() == ["a.draft"]

    @pytest.mark.parametrize(("before", "fires"), [("pending", False), ("open", True)])
    def test_s3_before_and_after(self, bench: Workbench, before: str, fires: bool) -> None:
        bench.publish(
            lead_automation(
                "a.done", "on: [created, updated]\nwas: state == 'open'\nwhen: state == 'done'\n"
            )
        )
        lead = bench.create("crm.lead", name="A", state=before)
        bench.update("crm.lead", lead, state="done")
        assert bench.fired() == (["a.done"] if fires else [])

    def test_s3_before_is_not_asked_on_create(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.done", "on: [created, updated]\nwas: state == 'open'\nwhen: state == 'done'\n"
            )
        )
        bench.create("crm.lead", name="A", state="done")
        assert bench.fired() == ["a.done"]

    def test_s53_created_only(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.new", "on: [created]\n"))
        lead = bench.create("crm.lead", name="A")
        assert bench.fired() == ["a.new"]
        bench.update("crm.lead", lead, {})
        assert bench.fired() == []


class TestWatchedFields:
    def test_s4_only_watched_fields_and_real_changes(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.state", "on: [{updated: [state]}]\n"))
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, note="x")
        assert bench.fired() == []
        bench.update("crm.lead", lead, state="draft")
        assert bench.fired() == []
        bench.update("crm.lead", lead, state="open")
        assert bench.fired() == ["a.state"]

    def test_s4_a_changed_rule_takes_effect_at_once(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.watch", "on: [{updated: [state]}]\n"))
        lead = bench.create("crm.lead", name="A")
        bench.publish(lead_automation("a.watch", "on: [{updated: [note]}]\n"))
        bench.update("crm.lead", lead, state="open")
        assert bench.fired() == []
        bench.update("crm.lead", lead, note="x")
        assert bench.fired() == ["a.watch"]

    def test_s7_archive_and_unarchive(self, bench: Workbench) -> None:
        bench.publish(lead_automation("a.active", "on: [created, {updated: [active]}]\n"))
        lead = bench.create("crm.lead", name="A")
        assert bench.fired() == ["a.active"]
        bench.update("crm.lead", lead, active=False)
        assert bench.fired() == ["a.active"]
        bench.update("crm.lead", lead, active=True)
        assert bench.fired() == ["a.active"]
        bench.update("crm.lead", lead, state="open")
        assert bench.fired() == []

    def test_s20_s21_archive_and_unarchive_apart(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.archived", "on: [{updated: [active]}]\nwhen: not active\n"),
            lead_automation("a.back", "on: [{updated: [active]}]\nwhen: active\n"),
        )
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, active=False)
        assert bench.fired() == ["a.archived"]
        bench.update("crm.lead", lead, active=True)
        assert bench.fired() == ["a.back"]

    def test_creating_an_archived_record_does_not_archive_it(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.archived", "on: [{updated: [active]}]\nwhen: not active\n")
        )
        bench.create("crm.lead", name="A", active=False)
        assert bench.fired() == []

    def test_a_watched_field_that_does_not_exist_is_refused(self, bench: Workbench) -> None:
        with pytest.raises(InvalidError) as refused:
            bench.publish(lead_automation("a.bad", "on: [{updated: [sate]}]\n"))
        assert "state" in str(refused.value.as_dict())


class TestSetTriggers:
    def test_s14_stage(self, bench: Workbench) -> None:
        new, won = (bench.create("crm.stage", name=name) for name in ("New", "Won"))
        bench.publish(
            lead_automation(
                "a.won",
                "on: [created, {updated: [stage_id]}]\nwhen: stage_id.name == 'Won'\n",
            )
        )
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, stage_id=won)
        assert bench.fired() == ["a.won"]
        bench.update("crm.lead", lead, stage_id=won)
        assert bench.fired() == []
        bench.update("crm.lead", lead, stage_id=new)
        assert bench.fired() == []
        bench.update("crm.lead", lead, stage_id=None)
        assert bench.fired() == []
        bench.update("crm.lead", lead, stage_id=won)
        assert bench.fired() == ["a.won"]

    def test_s15_user(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.user", "on: [{updated: [user_id]}]\nwhen: not is_empty(user_id)\n")
        )
        lead = bench.create("crm.lead", name="A")
        for user, fires in ((1, True), (2, True), (None, False), (1, True)):
            bench.update("crm.lead", lead, user_id=user)
            assert bench.fired() == (["a.user"] if fires else [])

    def test_s16_many_users(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.users", "on: [{updated: [follower_ids]}]\nwhen: follower_ids\n")
        )
        people = [bench.create("crm.partner", name=name) for name in "AB"]
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, follower_ids=people[:1])
        assert bench.fired() == ["a.users"]
        bench.update("crm.lead", lead, follower_ids=people)
        assert bench.fired() == ["a.users"]
        bench.update("crm.lead", lead, follower_ids=[])
        assert bench.fired() == []

    def test_s17_tag_newly_present(self, bench: Workbench) -> None:
        vip, other = (bench.create("crm.tag", name=name) for name in ("VIP", "Other"))
        bench.publish(
            lead_automation(
                "a.vip",
                "on: [{updated: [tag_ids]}]\n"
                "when: any(t.name == 'VIP' for t in added('tag_ids'))\n",
            )
        )
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, tag_ids=[vip])
        assert bench.fired() == ["a.vip"]
        bench.update("crm.lead", lead, tag_ids=[vip, other])
        assert bench.fired() == []
        bench.update("crm.lead", lead, tag_ids=[other])
        assert bench.fired() == []
        bench.update("crm.lead", lead, tag_ids=[other, vip])
        assert bench.fired() == ["a.vip"]

    def test_s18_state_set_to_a_value(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.done", "on: [{updated: [state]}]\nwhen: changed('state', to='done')\n"
            )
        )
        lead = bench.create("crm.lead", name="A")
        bench.update("crm.lead", lead, state="open")
        assert bench.fired() == []
        bench.update("crm.lead", lead, state="done")
        assert bench.fired() == ["a.done"]
        bench.update("crm.lead", lead, note="still done")
        assert bench.fired() == []

    def test_s19_priority(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation("a.high", "on: [{updated: [priority]}]\nwhen: priority == 'high'\n")
        )
        lead = bench.create("crm.lead", name="A")
        for priority, fires in (("high", True), ("high", False), ("low", False), ("high", True)):
            bench.update("crm.lead", lead, priority=priority)
            assert bench.fired() == (["a.high"] if fires else [])

    def test_threshold_is_crossed_once(self, bench: Workbench) -> None:
        bench.publish(
            lead_automation(
                "a.cross", "on: [{updated: [user_id]}]\nwhen: crossed('user_id', above=10)\n"
            )
        )
        lead = bench.create("crm.lead", name="A", user_id=9)
        for value, fires in ((11, True), (12, False), (5, False), (20, True)):
            bench.update("crm.lead", lead, user_id=value)
            assert bench.fired() == (["a.cross"] if fires else [])
