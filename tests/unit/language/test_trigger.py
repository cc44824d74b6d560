import pytest

from interlock.kit.finding import Finding, Severity
from interlock.language.automation import compile_automation
from interlock.language.program import Automation, TriggerKind
from support.definition import load, make_context

HEAD = "kind: automation\nid: test.rule\ntitle: Rule\ndo: [{stop: x}]\n"


def compiled(text: str) -> tuple[Automation | None, list[Finding]]:
    return compile_automation(load(HEAD + text), make_context())


def on_order(trigger: str) -> str:
    return f"model: purchase.order\non: [{trigger}]\n"


class TestGoodTriggers:
    @pytest.mark.parametrize(
        ("trigger", "kind", "name"),
        [
            ("created", TriggerKind.CREATED, None),
            ("updated: [tax]", TriggerKind.UPDATED, None),
            ("deleted", TriggerKind.DELETED, None),
            ("operation: confirm", TriggerKind.OPERATION, "confirm"),
            ("time: {field: date_planned}", TriggerKind.TIME, "date_planned"),
            (
                "time: {field: date_planned, before: 3 business days, calendar: office}",
                TriggerKind.TIME,
                "date_planned",
            ),
            ("time: {field: write_date, after: 2 days}", TriggerKind.TIME, "write_date"),
            ("time: {created: 3 days, repeat: 1 day}", TriggerKind.TIME, None),
            ("schedule: {cron: '0 6 * * 1-5'}", TriggerKind.SCHEDULE, "0 6 * * 1-5"),
            ("webhook: supplier.confirmed", TriggerKind.WEBHOOK, "supplier.confirmed"),
            ("event: shipment.ready", TriggerKind.EVENT, "shipment.ready"),
            ("manual: {roles: [buyer]}", TriggerKind.MANUAL, None),
        ],
    )
    def test_compile(self, trigger: str, kind: TriggerKind, name: str | None) -> None:
        automation, findings = compiled(on_order(trigger))
        assert automation is not None, [str(finding) for finding in findings]
        assert (automation.triggers[0].kind, automation.triggers[0].name) == (kind, name)
        assert findings == []

    def test_keep_what_the_scheduler_needs(self) -> None:
        automation, _ = compiled(on_order("schedule: {cron: '0 6 * * *', catch_up: each}"))
        assert automation is not None
        assert automation.triggers[0].detail.catch_up == "each"


class TestBadTriggers:
    @pytest.mark.parametrize(
        ("trigger", "code", "path"),
        [
            ("created: false", "value", "on.0.created"),
            ("updated: [name, amont_total]", "unknown_field", "on.0.updated.1"),
            ("operation: confrim", "unknown_operation", "on.0.operation"),
            ("time: {}", "time", "on.0.time"),
            ("time: {field: date_planned, created: 1 day}", "time", "on.0.time"),
            ("time: {field: date_planned, before: 1 day, after: 1 day}", "time", "on.0.time"),
            ("time: {created: 1 day, before: 1 day}", "time", "on.0.time"),
            ("time: {field: date_plannd}", "unknown_field", "on.0.time.field"),
            ("time: {field: note}", "type_mismatch", "on.0.time.field"),
            ("time: {created: soon}", "duration", "on.0.time.created"),
            ("time: {created: 1 day, calendar: ofice}", "unknown_calendar", "on.0.time.calendar"),
            ("schedule: {cron: '0 25 * * *'}", "cron", "on.0.schedule.cron"),
            (
                "schedule: {cron: '0 6 * * *', timezone: Europe/Berln}",
                "timezone",
                "on.0.schedule.timezone",
            ),
            (
                "schedule: {cron: '0 6 * * *', timezone: ../etc}",
                "timezone",
                "on.0.schedule.timezone",
            ),
            ("manual: {roles: [bayer]}", "unknown_role", "on.0.manual.roles.0"),
        ],
    )
    def test_are_refused_at_their_place(self, trigger: str, code: str, path: str) -> None:
        automation, findings = compiled(on_order(trigger))
        assert automation is None
        assert (code, path) in {(finding.code, finding.path) for finding in findings}
        assert all(finding.line == 6 for finding in findings if finding.path.startswith("on"))

    @pytest.mark.parametrize(
        ("trigger", "near"),
        [
            ("updated: [amont_total]", "amount_total"),
            ("operation: confrim", "confirm"),
            ("schedule: {cron: '0 6 * * *', timezone: Europe/Berln}", "Europe/Berlin"),
            ("manual: {roles: [bayer]}", "buyer"),
        ],
    )
    def test_suggest_the_nearest(self, trigger: str, near: str) -> None:
        _, findings = compiled(on_order(trigger))
        assert findings[0].suggestion == f"Did you mean {near!r}?"

    @pytest.mark.parametrize(
        "trigger", ["created", "updated", "deleted", "operation: confirm", "time: {created: 1 day}"]
    )
    def test_need_a_model(self, trigger: str) -> None:
        _, findings = compiled(f"on: [{trigger}]\n")
        assert [finding.code for finding in findings] == ["model_required"]

    @pytest.mark.parametrize(
        "trigger",
        ["time: {created: 1 day}", "schedule: {cron: '0 6 * * *'}", "webhook: supplier.confirmed"],
    )
    def test_are_refused_inline_outside_of_a_change(self, trigger: str) -> None:
        _, findings = compiled(on_order(trigger) + "mode: inline\n")
        assert [finding.code for finding in findings] == ["not_inline"]
        assert findings[0].suggestion == "Write 'mode: background'."


class TestEvents:
    def test_a_misspelt_event_of_interlock_is_warned_of(self) -> None:
        automation, findings = compiled("on: [{event: approval.grantd}]\n")
        assert automation is not None
        assert [(f.code, f.severity) for f in findings] == [("unknown_event", Severity.WARNING)]
        assert findings[0].suggestion == "Did you mean 'approval.granted'?"

    def test_events_of_others_are_free(self) -> None:
        assert compiled("on: [{event: approval.reviewed}]\n")[1] == []
