"""Whether everything that was acknowledged is there after a kill, and nothing by halves."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.crashing.driver import Driver
from bench.crashing.journal import Changing, Journal
from bench.crashing.material import Version
from ui.consistency.check import settled

_PATIENCE = 300.0  # seconds until the server has done what is left to do
_SOME = 4  # documents looked for besides those that were being changed


def problems(home: Path, driver: Driver, chance: random.Random) -> list[str]:
    """What is wrong after a restart, in words; what was under way is taken up into the journal as it turned out."""
    with driver.client() as http:
        found = list(_documents(http, driver.journal, chance))
        found += _answers(http, driver.journal)
        found += _study(http, driver)
        _deleting(driver)
        found += _ratings(http, driver.journal)
        found += _keys(http, driver.journal)
        found += _talks(driver)
        found += _settle(http)
    found += [f"{each.part} {each.what}: {', '.join(each.names[:4])}" for each in settled(home)]
    return found


def _documents(http: httpx.Client, journal: Journal, chance: random.Random) -> Iterator[str]:
    rows = http.get("/api/documents").json()["documents"]
    listed = Counter(
        row["source"] for row in rows if row["status"] == "ready"
    )  # not what came with the program
    yield from (f"{name} is listed {n} times" for name, n in listed.items() if n > 1)
    for name, changing in sorted(journal.changing.items()):
        now = _version_of(http, name, changing)
        if isinstance(now, str):
            yield now
            continue
        journal.settle(name, now)
        for other in {changing.before, changing.after} - {now, None}:
            if other is not None and _found(http, other):
                yield f"{other.word}, which {name} does not say, is found"
        if now is not None and not _found(http, now):
            yield f"{name} is there and {now.word} is not found"
    yield from (f"{name} is not listed" for name in sorted(journal.documents.keys() - listed.keys()))
    yield from (f"{name} is listed" for name in sorted(listed.keys() - journal.documents.keys()))
    names = sorted(journal.documents)
    for name in chance.sample(names, min(_SOME, len(names))):
        version = journal.documents[name]
        text = http.get(f"/api/text/{name}").text
        if version.word not in text:
            yield f"{name} does not say {version.word}"
        if not _found(http, version):
            yield f"{version.word} of {name} is not found"


def _version_of(http: httpx.Client, name: str, changing: Changing) -> Version | str | None:
    """Which version of a document is there; what is wrong where it is neither."""
    reply = http.get(f"/api/text/{name}")
    if reply.status_code == 404:
        if changing.before is not None and changing.after is not None:
            return f"{name} was replaced and is gone"
        return None
    for version in (changing.after, changing.before):
        if version is not None and version.word in reply.text:
            return version
    return f"{name} is neither what it was nor what it was to be"


def _found(http: httpx.Client, version: Version) -> bool:
    """Whether its word leads to a document that says it."""
    reply = http.post("/api/search", json={"question": version.word, "k": 3})
    return any(version.word in row["text"] for row in reply.json()["results"])


def _answers(http: httpx.Client, journal: Journal) -> Iterator[str]:
    kept = http.get("/api/costs").json()["total"]["answers"]
    if not journal.answers <= kept <= journal.asked:
        yield f"{kept} answers in the ledger; {journal.answers} were told and {journal.asked} asked for"
    # One that was given and not told is counted once.
    journal.answers = kept


def _study(http: httpx.Client, driver: Driver) -> Iterator[str]:
    journal = driver.journal
    if journal.reviewing is not None:
        of, place = journal.reviewing
        reply = http.post(f"/api/quiz/sessions/{of}/answers", json={"place": place, "text": "1,200"})
        if reply.status_code == 200:
            journal.reviews[of, place] = reply.json()["verdict"]
        elif reply.status_code != 404:
            yield f"an answer cannot be given again: {reply.text[:200]}"
        journal.reviewing, journal.session = None, ""
    kept = {row["uid"]: row["grade"]["verdict"] for row in driver.hand("history")["reviews"]}
    for (of, place), verdict in journal.reviews.items():
        if kept.pop(f"{of}:{place}", None) != verdict:
            yield f"the answer to card {place} of {of} is lost or another"
    yield from (f"an answer that nobody gave: {uid}" for uid in kept)


def _ratings(http: httpx.Client, journal: Journal) -> Iterator[str]:
    cases = http.get("/api/feedback").json()["cases"]
    kept = {case["id"].removeprefix("feedback-") for case in cases}
    for under_way in (journal.rating, journal.rating_of_talk):
        if under_way and under_way[:12] in kept:
            journal.ratings.add(under_way)
    journal.rating = journal.rating_of_talk = ""
    wanted = {name[:12] for name in journal.ratings}
    yield from (f"the rating of {name} is lost" for name in sorted(wanted - kept))
    yield from (f"a rating that nobody gave: {name}" for name in sorted(kept - wanted))


def _keys(http: httpx.Client, journal: Journal) -> Iterator[str]:
    for id, whole in journal.keys.items():
        shown = {"Authorization": f"Bearer {whole}"}
        taken = httpx.get(f"{http.base_url}/api/documents", headers=shown, trust_env=False).status_code == 200
        if taken == (id in journal.revoked):
            yield f"key {id} is {'taken' if taken else 'refused'}"


def _deleting(driver: Driver) -> None:
    """Take up whether a conversation was deleted whose deletion was not told."""
    of, driver.journal.deleting = driver.journal.deleting, ""
    if of and of not in driver.hand("listed")["of"]:
        driver.forget(of)


def _talks(driver: Driver) -> Iterator[str]:
    journal, listed = driver.journal, set(driver.hand("listed")["of"])
    of, question = journal.talking or ("", "")
    if question:
        for new in sorted(listed - journal.talks.keys()) if not of else [of]:
            kept = driver.hand("whole", of=new)["exchanges"]
            before = len(journal.talks[new].exchanges) if new in journal.talks else 0
            for asked, answer in kept[before:]:
                if asked == question:
                    driver.take_up(new, asked, answer)
        journal.talking = None
    yield from (f"conversation {of} is lost" for of in sorted(journal.talks.keys() - listed))
    yield from (f"conversation {of} is back" for of in sorted(listed & journal.deleted))
    rated = {of for of in listed if of not in journal.talks and of not in journal.deleted}
    for of in sorted(rated):
        kept = driver.hand("whole", of=of)["exchanges"]
        if len(kept) != 1 or not kept[0][0].startswith("What of e-"):
            yield f"a conversation that nobody had: {kept}"
    elsewhere = sum(name.startswith("e-") for name in journal.ratings)
    if len(rated) != elsewhere:
        yield f"{len(rated)} conversations hold ratings of other doors, of {elsewhere} ratings"
    for of, talk in journal.talks.items():
        if of in listed and driver.hand("whole", of=of)["exchanges"] != [
            list(each) for each in talk.exchanges
        ]:
            yield f"conversation {of} is not what was said"


def _settle(http: httpx.Client) -> Iterator[str]:
    """Wait until what is made in the background is there."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        told = http.get("/api/status").json()
        if told["index"]["error"] or told["study"]["failed"]:
            yield f"the background fails: {told['index']['error'] or told['study']['failed']}"
            return
        if not told["index"]["busy"] and not told["study"]["busy"]:
            return
        time.sleep(0.05)
    yield "the background does not come to an end"
