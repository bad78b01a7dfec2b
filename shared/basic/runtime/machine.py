"""The machine: executes operations, keeps frames, routes failures to traps.

It knows nothing of storage. Effects are done by the `Effects` it is given (see `journal`), which saves the frames
together with each effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from shared.basic.errors import BasicError
from shared.basic.runtime import failures, traps
from shared.basic.runtime.entry import bind_positional
from shared.basic.runtime.frames import Frame, Loaded, Op
from shared.basic.runtime.fuel import Meter, OutOfInvocation
from shared.basic.runtime.requests import Ask, Expect, Invoke, Leave, Sleep
from shared.basic.values.display import display

if TYPE_CHECKING:
    from shared.basic.functions.declaration import FunctionContext
    from shared.basic.runtime.run import Run
    from shared.basic.values.records import ErrorValue

# A keyword costs about as much as this many turns of a loop.
_KEYWORD_FUEL = 100


@dataclass(frozen=True, slots=True)
class Finished:
    """The last frame ended."""

    value: Any


@dataclass(frozen=True, slots=True)
class Suspended:
    """The run waits; `request` says for what."""

    request: Ask | Sleep | Expect | Leave


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The invocation is nearly over. `clean` is false when work since the last snapshot must be repeated."""

    clean: bool


Signal = Finished | Suspended | Interrupted


class Effects(Protocol):
    """Does what operations ask of the world."""

    def perform(self, machine: Machine, name: str, arguments: Callable[[], dict[str, Any]]) -> Any:
        """Run a keyword; a request object means the machine must act on it.

        Effects that are recorded move the frame on themselves, before they commit, and answer `DONE`.
        """
        ...

    def value(self, machine: Machine, name: str, arguments: Mapping[str, Any]) -> Any:
        """Run a PURE keyword."""
        ...

    def script(self, name: str) -> Loaded:
        """Another script of the bot; R5301 when there is none."""
        ...

    def predefined(self, machine: Machine) -> Mapping[str, Any]:
        """Values of the variables every script starts with, by key."""
        ...


DONE = object()


class Machine(Meter):
    """One run in memory. Generated code calls the first group of methods and those of `Meter`."""

    def __init__(self, run: Run, effects: Effects, context: FunctionContext) -> None:
        super().__init__(run)
        self.globals: list[Any] = []
        self.context = context
        self.frames: list[Frame] = []
        self._effects = effects
        run.lookup = self._variable
        run.program = lambda: self.frames[-1].loaded.program if self.frames else None

    # What generated code calls

    def value(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """A keyword without effects, in the middle of an expression."""
        return self._effects.value(self, name, arguments)

    def unavailable(self, words: str) -> NoReturn:
        """A phrase in capitals that is no keyword."""
        raise BasicError("R5005", f"{words} is not available here", keyword=words)

    def clear_error(self) -> None:
        """CLEAR ERROR."""
        self.run.error = None

    def caught(self, error: Exception) -> ErrorValue:
        """What CATCH binds; failures no script may trap go on."""
        basic = traps.noted(error, self.frames[-1], self.run)
        if basic.code in failures.FATAL:
            raise basic
        return failures.error_value(basic)

    # Frames

    def enter(self, loaded: Loaded, code: int, arguments: Mapping[str, Any]) -> None:
        """Start a section or handler in a script frame of its own."""
        self._enough_scripts()
        script = self._script_slots(loaded)
        for param in loaded.program.codes[code].params:
            script[param["slot"]] = arguments.get(param["name"].casefold(), param["default"])
        self.frames.append(Frame(loaded, code, script, script))

    def enter_routine(self, loaded: Loaded, code: int, arguments: Mapping[str, Any]) -> None:
        """Start a SUB as an entry point."""
        about = loaded.program.codes[code]
        values = [arguments.get(p["name"].casefold(), p["default"]) for p in about.params]
        self.call(loaded, code, values, self._script_slots(loaded))

    def _script_slots(self, loaded: Loaded) -> list[Any]:
        predefined = self._effects.predefined(self)
        return [predefined.get(key) for key in loaded.program.slots]

    def call(self, loaded: Loaded, code: int, values: Sequence[Any], script: list[Any]) -> None:
        """A frame for a SUB or FUNCTION with effects."""
        if len(self.frames) >= self.max_depth:
            raise failures.too_deep(self.max_depth)
        about = loaded.program.codes[code]
        slots: list[Any] = [None] * len(about.slots)
        for at, param in enumerate(about.params):
            slots[param["slot"]] = values[at] if at < len(values) else param["default"]
        self.frames.append(Frame(loaded, code, slots, script))

    def _enough_scripts(self) -> None:
        if sum(frame.is_script for frame in self.frames) >= self.run.limits.scripts:
            raise BasicError(
                "R5302", f"scripts call each other deeper than {self.run.limits.scripts}"
            )

    def invoke(self, request: Invoke) -> None:
        """A frame for another script of the bot."""
        loaded = self._effects.script(request.script)
        params = loaded.program.codes[0].params
        named = {name.casefold(): value for name, value in request.named.items()}
        self.enter(loaded, 0, bind_positional(params, request.args) | named)

    def _variable(self, name: str) -> tuple[bool, Any]:
        key = name.casefold().removesuffix("$")
        frame = self.frames[-1]
        own, script = frame.names()
        for names, slots in ((own, frame.slots), (script, frame.script)):
            if key in names:
                return True, slots[names.index(key)]
        return False, None

    # Execution

    def advance(self) -> Signal:
        """Run until the script ends, waits or the invocation is nearly over; raises what nothing traps."""
        while True:
            try:
                return self._execute()
            except OutOfInvocation:
                return Interrupted(clean=False)
            except failures.ScriptEnd:
                signal = self._leave_script()
                if signal:
                    return signal
            except failures.TRAPPABLE as error:
                traps.route(error, self.frames, self.run)

    def _execute(self) -> Signal:
        frames = self.frames
        while True:
            frame = frames[-1]
            self.globals = frame.script
            self.calls_left = self.max_depth - len(frames)
            self.fuel -= 1
            if self.time_left() <= 0:
                return Interrupted(clean=True)
            if self.fuel < 0:
                self.refuel(self.fuel)
            self._run_native(frame)
            signal = _OPERATIONS[frame.ops[frame.pc][0]](self, frame, frame.ops[frame.pc])
            if signal is not None:
                return signal

    def _run_native(self, frame: Frame) -> None:
        """Consecutive regions of generated code."""
        ops = frame.ops
        op = ops[frame.pc]
        while op[0] == "do":
            following = op[1](self, frame.slots, frame.script)
            frame.pc = frame.pc + 1 if following is None else following
            op = ops[frame.pc]
            self.fuel -= 1
            if self.fuel < 0:
                self.refuel()

    def _keyword(self, frame: Frame, op: Op) -> Signal | None:
        _, name, arguments, target = op

        def computed() -> dict[str, Any]:
            given: dict[str, Any] = arguments(self, frame.slots, frame.script)
            return given

        self.fuel -= _KEYWORD_FUEL
        result = self._effects.perform(self, name, computed)
        if result is DONE:
            return None
        if isinstance(result, Invoke):
            self.invoke(result)
        elif isinstance(result, (Ask, Expect, Leave)):
            return Suspended(result)
        elif isinstance(result, Sleep):
            frame.pc += 1
            return Suspended(result)
        else:
            frame.assign(target, result)
            frame.pc += 1
        return None

    def _call(self, frame: Frame, op: Op) -> None:
        values = op[2](self, frame.slots, frame.script)
        self.call(frame.loaded, op[1], values, frame.script)

    def _script(self, frame: Frame, op: Op) -> None:
        name, values = op[1](self, frame.slots, frame.script)
        self.invoke(Invoke(display(name), values))

    def _return(self, frame: Frame, op: Op) -> Signal | None:
        value = op[1](self, frame.slots, frame.script) if op[1] else None
        return self._give_back(value)

    def _give_back(self, value: Any) -> Signal | None:
        """End the innermost frame; its caller goes on."""
        self.frames.pop()
        if not self.frames:
            return Finished(value)
        caller = self.frames[-1]
        caller.assign(
            caller.ops[caller.pc][3 if caller.ops[caller.pc][0] != "script" else 2], value
        )
        caller.pc += 1
        return None

    def _exit(self, _frame: Frame, _op: Op) -> Signal | None:
        return self._leave_script()

    def _leave_script(self) -> Signal | None:
        """EXIT: the whole script ends, from however deep inside."""
        script = self.frames[-1].script
        while len(self.frames) > 1 and self.frames[-2].script is script:
            self.frames.pop()
        return self._give_back(None)

    def _try(self, frame: Frame, op: Op) -> None:
        frame.tries.append([op[1], op[2]])
        frame.pc += 1

    def _leave(self, frame: Frame, _op: Op) -> None:
        frame.tries.pop()
        frame.pc += 1

    def _throw(self, frame: Frame, op: Op) -> None:
        raise failures.thrown(op[1](self, frame.slots, frame.script))

    def _trap(self, frame: Frame, op: Op) -> None:
        frame.trap = [] if op[1] == "off" else list(op[1:])
        if op[1] == "off":
            self.run.error = None
        frame.pc += 1

    def _resume(self, frame: Frame, op: Op) -> None:
        if not frame.handling:
            raise BasicError("R5010", "RESUME outside an ON ERROR handler")
        begin, after = frame.handling
        frame.handling = []
        frame.pc = begin if op[1] == "retry" else after if op[1] == "next" else op[2]


_OPERATIONS: Mapping[str, Callable[[Machine, Frame, Op], Signal | None]] = {
    "keyword": Machine._keyword,
    "call": Machine._call,
    "script": Machine._script,
    "return": Machine._return,
    "exit": Machine._exit,
    "try": Machine._try,
    "leave": Machine._leave,
    "throw": Machine._throw,
    "trap": Machine._trap,
    "resume": Machine._resume,
}
