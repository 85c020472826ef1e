"""What an answer cost, in the line under it: its electricity, and what hosted models would have charged."""

from __future__ import annotations

from assistant.contract import Answer, Cost, Usage
from assistant.cost import hosted_models
from ui.money import digits, money
from ui.web.markup import Html, el
from ui.words import Words


def electricity(cost: Cost, words: Words) -> str:
    """What the electricity of an answer cost; empty where nothing is known."""
    if not cost.energy_wh and not cost.money:
        return ""
    paid, used = money(cost.money, cost.currency, words), _watt_hours(cost.energy_wh)
    return words("cost.electricity", money=paid, energy=used)


def hosted(cost: Cost, words: Words) -> str:
    """What a hosted model would have charged for the same tokens; empty where there were none."""
    if not cost.hosted_model or not cost.hosted_money:
        return ""
    charge = money(cost.hosted_money, cost.currency, words)
    return words("cost.hosted", model=cost.hosted_model, money=charge)


def cost_items(answer: Answer, words: Words) -> list[Html]:
    """Items for the list under an answer; none where nothing is known."""
    cost = answer.cost
    items: list[Html] = []
    if told := electricity(cost, words):
        items.append(el("li", told, title=words(f"cost.gauge_{cost.gauge}")))
    if said := hosted(cost, words):
        about = words("cost.hosted_title", date=cost.hosted_price_date or "?")
        items.append(
            el(
                "li",
                el("details", el("summary", said, title=about), _comparison(answer.usage, words)),
                class_="compared",
            )
        )
    return items


def _comparison(usage: Usage, words: Words) -> Html:
    """What each hosted model of the price table would have charged for the same tokens."""
    charges = sorted(hosted_models(), key=lambda hosted: -hosted.charge(usage))
    rows = (
        el(
            "tr",
            el("th", hosted.model, scope="row"),
            el("td", money(hosted.charge(usage), "USD", words), class_="number"),
            el("td", hosted.date),
        )
        for hosted in charges
    )
    return el("table", el("caption", words("cost.same_tokens")), el("tbody", *rows))


def _watt_hours(value: float) -> str:
    return "<0.0001" if 0 < value < 0.0001 else digits(value)
