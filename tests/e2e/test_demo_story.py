"""The demo's bad day is told in full: every scene is played, and every state can be seen."""

from pathlib import Path

from tests.support.demo import running


async def test_the_story_shows_every_state_and_the_same_end_gives_the_same_story(tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z") as demo:
        state = await demo.state()
        assert (tmp_path / "stderr.txt").read_text(encoding="utf-8").count("story.refused") == 0
        assert state["now"] == "2026-11-24T09:00:00Z"
        cases = {case["ref"]: case for case in state["escalations"]}
        assert len(cases) >= 12
        assert {case["status"] for case in cases.values()} == {
            "new",
            "acknowledged",
            "in_progress",
            "waiting",
            "resolved",
            "closed",
            "cancelled",
        }
        assert [case["waiting_on"] for case in cases.values() if case["status"] == "waiting"] == ["client"]
        assert any(ref.startswith("R-") for ref in cases)
        running_clocks = [
            (clock["due_at"], clock["kind"])
            for case in cases.values()
            for clock in case["clocks"]
            if clock["state"] == "running"
        ]
        assert any(due < state["now"] for due, _ in running_clocks), "one is breached"
        assert any(state["now"] <= due < "2026-11-24T09:30:00Z" for due, _ in running_clocks), "one is near"
        assert any(case["type"] == "legal_order" and case["status"] == "in_progress" for case in cases.values())
        assert {row["state"] for row in state["outbox"]} <= {"sent", "dropped"}
        first = {ref: [clock["due_at"] for clock in case["clocks"]] for ref, case in cases.items()}
        await demo.post("/demo/reset", {})
        again = (await demo.state())["escalations"]
        assert {case["ref"]: [clock["due_at"] for clock in case["clocks"]] for case in again} == first
