"""Where a failure goes: the nearest TRY or ON ERROR of the innermost frame that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.runtime import failures

if TYPE_CHECKING:
    from shared.basic.errors import BasicError
    from shared.basic.runtime.frames import Frame
    from shared.basic.runtime.run import Run


class Untrapped(Exception):
    """A failure nothing in the script dealt with. `stack` is where every frame was, outermost first."""

    def __init__(self, error: BasicError, stack: list[dict[str, Any]]) -> None:
        super().__init__(str(error))
        self.error = error
        self.stack = stack


def noted(error: Exception, frame: Frame, run: Run) -> BasicError:
    """The failure in the language's terms, with its place, remembered for ERROR and ERR."""
    basic = failures.as_basic(error)
    program = frame.loaded.program
    place = failures.locate(error, frame.loaded.filename, program.lines)
    failures.placed(basic, program.name, place or frame.place)
    run.error = failures.error_value(basic)
    return basic


def route(error: Exception, frames: list[Frame], run: Run) -> None:
    """Let the nearest trap deal with a failure; raises Untrapped when there is none."""
    basic = noted(error, frames[-1], run)
    if basic.code not in failures.FATAL:
        for at in range(len(frames) - 1, -1, -1):
            if _trapped(frames[at], run):
                del frames[at + 1 :]
                return
    raise Untrapped(basic, _stack(frames, basic)) from error


def _trapped(frame: Frame, run: Run) -> bool:
    if frame.tries:
        catch, target = frame.tries.pop()
        frame.assign(target, run.error)
        frame.pc = catch
        return True
    if not frame.trap or frame.handling:
        return False
    code = frame.about
    begin, after = code.begin[frame.pc], code.after[frame.pc]
    if frame.trap[0] == "next":
        frame.assign(code.clears[frame.pc], None)
        frame.pc = after
    else:
        frame.handling = [begin, after]
        frame.pc = frame.trap[1]
    return True


def _stack(frames: list[Frame], error: BasicError) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for frame in frames:
        line, column = frame.place
        if frame is frames[-1] and error.place is not None:
            line, column = error.place.line, error.place.column
        program = frame.loaded.program.name
        found.append({"script": program, "code": frame.about.name, "line": line, "column": column})
    return found
