"""Programs and the scripts they came from."""

from __future__ import annotations

from tests.support.world import EPOCH, World, script_status


def test_a_build_becomes_the_active_program_of_its_script(world: World) -> None:
    program = world.new_program(code={"ops": [["talk", "Olá"]]}, tools=({"name": "t"},))
    status = script_status(description="d", diagnostics=({"line": 1},), updated_at=EPOCH)
    with world.open() as unit:
        unit.programs.save_build(program, status)
        assert unit.programs.active(world.bot.id, "START") == program
        assert unit.programs.get(program.id) == program
        saved = unit.programs.script(world.bot.id, "Start")
    assert (saved.program_id, saved.description) == (program.id, "d")
    assert (saved.diagnostics, saved.updated_at) == (({"line": 1},), EPOCH)


def test_a_failed_compilation_keeps_the_last_good_build(world: World) -> None:
    program = world.new_program()
    with world.open() as unit:
        unit.programs.save_build(program, script_status())
        failed = script_status("Start", status="error", diagnostics=({"line": 3},), source="TALK")
        unit.programs.save_failure(world.bot.id, failed)
        assert unit.programs.active(world.bot.id, "start") == program
        (script,) = unit.programs.scripts(world.bot.id)
    assert (script.status, script.source, script.program_id) == ("error", "TALK", program.id)


def test_a_script_that_never_compiled_has_no_program(world: World) -> None:
    with world.open() as unit:
        unit.programs.save_failure(world.bot.id, script_status(status="error"))
        assert unit.programs.active(world.bot.id, "start") is None
        assert unit.programs.script(world.bot.id, "start").program_id == ""


def test_an_older_program_stays_for_the_runs_that_began_with_it(world: World) -> None:
    old, new = world.new_program(), world.new_program()
    with world.open() as unit:
        unit.programs.save_build(old, script_status())
        unit.programs.save_build(new, script_status())
        unit.programs.remove(world.bot.id, "START")
        assert unit.programs.scripts(world.bot.id) == []
        assert (unit.programs.get(old.id), unit.programs.get(new.id)) == (old, new)


def test_an_existing_program_is_not_replaced(world: World) -> None:
    program = world.new_program()
    changed = world.new_program(id=program.id, code={"ops": ["other"]})
    with world.open() as unit:
        unit.programs.save_build(program, script_status())
        unit.programs.save_build(changed, script_status())
        assert unit.programs.active(world.bot.id, "start") == program


def test_two_bots_may_have_programs_of_the_same_id(world: World) -> None:
    other = World(world.store, "shop")
    mine, its = world.new_program(id="same"), other.new_program(id="same")
    for place, program in ((world, mine), (other, its)):
        with place.open() as unit:
            unit.programs.save_build(program, script_status())
            assert unit.programs.active(place.bot.id, "start") == program


def test_the_tools_of_active_builds_are_offered(world: World) -> None:
    tool = {"name": "order", "description": "d", "parameters": {}}
    with world.open() as unit:
        unit.programs.save_build(world.new_program("b", tools=(tool,)), script_status("b"))
        unit.programs.save_build(world.new_program("a"), script_status("a"))
        unit.programs.save_failure(world.bot.id, script_status("c", status="error"))
        assert unit.programs.tools(world.bot.id) == [{**tool, "script": "b"}]


def test_scripts_are_listed_by_name_whatever_their_case(world: World) -> None:
    with world.open() as unit:
        for name in ("beta", "Alpha"):
            unit.programs.save_failure(world.bot.id, script_status(name))
        assert [each.name for each in unit.programs.scripts(world.bot.id)] == ["Alpha", "beta"]
