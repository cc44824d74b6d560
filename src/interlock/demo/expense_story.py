"""Stories of declarations: from the draft over the approvals to the payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from interlock.approvals.model import DecisionKind
from interlock.demo.masters import HOME
from interlock.demo.stage import Act, Moment, Stage, tell
from interlock.demo.table import parts, read_table
from interlock.records.editing import create

SHEET = "hr.expense.sheet"


@dataclass
class ExpenseStory:
    """One declaration and what became of it."""

    stage: Stage
    row: Mapping[str, str]
    sheet: int = 0

    def acts(self) -> Iterator[Act]:
        """The draft, and then each word of the story."""
        yield self._draft
        for word in self.row["story"].split():
            yield self._act(*word.partition(":")[::2])

    def _act(self, word: str, how: str) -> Act:
        acts: dict[str, Act] = {
            "submit": lambda: self._operate(self.row["employee"], "submit"),
            "take_back": lambda: self._operate(self.row["employee"], "take_back"),
            "approve": lambda: self._approve(only_first=how == "first"),
            "reject": self._reject,
            "send_back": lambda: self._operate("anja", "send_back"),
            "request": lambda: self._operate("finn", "request_payment"),
            "pay": lambda: self._operate("finn", "pay"),
        }
        return acts[word]

    def _draft(self) -> None:
        stage, row = self.stage, self.row
        lines = [text.partition("@")[::2] for text in parts(row["lines"])]
        day = stage.clock.now().date()
        values = {
            "external_ref": row["ref"],
            "company_id": stage.masters.companies[HOME],
            "currency_id": stage.masters.currencies["EUR"],
            "department_id": stage.masters.departments[row["department"]],
            "category": row["category"],
            "budget_code": row["department"],
            "total_amount": sum((Decimal(price) for _, price in lines), Decimal(0)),
            "expense_line_ids": [
                {"name": name, "date": day, "category": row["category"], "price_unit": price}
                for name, price in lines
            ],
        }
        with stage.application.session(stage.actors[row["employee"]]) as session:
            self.sheet = create(session, SHEET, values).id

    def _operate(self, login: str, operation: str) -> None:
        self.stage.operate(login, SHEET, self.sheet, operation)

    def _approve(self, *, only_first: bool) -> None:
        while self.stage.decide(SHEET, self.sheet, DecisionKind.APPROVE) and not only_first:
            pass

    def _reject(self) -> None:
        comment = "The receipt is missing"
        self.stage.decide(SHEET, self.sheet, DecisionKind.REJECT, comment=comment)


def expense_moments(stage: Stage, numbers: Iterator[int]) -> Iterator[Moment]:
    """The acts of all declarations that are not there yet."""
    for row in read_table("expenses"):
        if not stage.has(SHEET, "external_ref", row["ref"]):
            story = ExpenseStory(stage, row)
            yield from tell(stage, story.acts(), days_ago=int(row["days_ago"]), numbers=numbers)
