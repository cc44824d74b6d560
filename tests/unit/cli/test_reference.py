from pathlib import Path

from interlock.cli.exit_code import MEANINGS, ExitCode
from interlock.cli.reference import render

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


class TestReference:
    def test_the_page_is_what_the_commands_say(self) -> None:
        command = "python -m interlock.cli.reference docs/reference/cli.md"
        assert PAGE.read_text(encoding="utf-8") == render(), f"renew it: {command}"

    def test_every_exit_code_is_explained(self) -> None:
        assert set(MEANINGS) == set(ExitCode)
