from pathlib import Path

from interlock.cli.exit_code import MEANINGS, ExitCode
from interlock.cli.language_reference import render as render_language
from interlock.cli.reference import render

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
PAGE = REFERENCE / "cli.md"


class TestReference:
    def test_the_page_is_what_the_commands_say(self) -> None:
        command = "python -m interlock.cli.reference docs/reference/cli.md"
        assert PAGE.read_text(encoding="utf-8") == render(), f"renew it: {command}"

    def test_every_exit_code_is_explained(self) -> None:
        assert set(MEANINGS) == set(ExitCode)


class TestLanguage:
    def test_the_page_is_what_the_language_says(self) -> None:
        command = "python -m interlock.cli.language_reference docs/reference/language.md"
        page = (REFERENCE / "language.md").read_text(encoding="utf-8")
        assert page == render_language(), f"renew it: {command}"
