"""What an import reports can always be sent."""

from __future__ import annotations

from interlock.kit import json
from interlock.records.transfer import result
from interlock.records.transfer.result import ImportResult, RowError


class TestReport:
    def test_broken_text_can_be_sent(self) -> None:
        error = RowError(3, "is wrong", column="\ud800", value="x" * 300 + "\udfff")
        sent = json.load(json.dump(error.as_dict()))
        assert sent["column"] == "?"
        assert len(sent["value"]) == 200

    def test_errors_beyond_the_limit_are_counted(self) -> None:
        found = ImportResult()
        for line in range(result.MOST_ERRORS + 5):
            found.fail([RowError(line, "is wrong")])
        assert len(found.failed) == result.MOST_ERRORS
        assert found.failed_records == result.MOST_ERRORS + 5
