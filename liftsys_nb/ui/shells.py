"""Completion in bash, zsh and fish: a script each, and the answers that the scripts ask for.

A script calls ``liftsys __complete N WORD …``: the words of the line as the shell split them, and
the place N (from 0) of the one at the cursor. Answers come a line each, with what each means
behind a tab. Nothing is printed where nothing is known, and nothing ever fails: a shell in which
completion shouts is worse than one without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liftsys_nb.ir.errors import InputError, LiftError, did_you_mean
from liftsys_nb.session.outcome import SCHEMA, Outcome
from liftsys_nb.ui.commands import SECOND_WORDS, SESSION, TABLE, Bench, Kind, find

ASKED = "__complete"  # no verb: what the scripts call
# Said in place of candidates: the shell completes files by itself, and better.
FILES = "\tfiles"

BASH = r"""# liftsys completion for bash: eval "$(liftsys completion bash)"
_liftsys() {
    local line text cur=${COMP_WORDS[COMP_CWORD]} prefix=
    COMPREPLY=()
    # readline breaks words at = and :, so those are put together again.
    local words=() place=0 index
    for ((index = 0; index <= COMP_CWORD; index++)); do
        text=${COMP_WORDS[index]}
        if ((index > 1)) && [[ $text == [=:]* || ${COMP_WORDS[index - 1]} == *[=:] ]]; then
            words[place]+=$text
        else
            ((index > 0)) && ((place++))
            words[place]=$text
        fi
    done
    local whole=${words[place]}
    [[ $cur == [=:]* ]] && cur=
    prefix=${whole%"$cur"}
    while IFS= read -r line; do
        text=${line%%$'\t'*}
        if [[ -z $text ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r text; do COMPREPLY+=("$text"); done < <(compgen -f -- "$cur")
        elif [[ $text == "$whole"* ]]; then
            printf -v text '%q' "${text#"$prefix"}"
            COMPREPLY+=("$text")
        fi
    done < <("${COMP_WORDS[0]}" __complete "$place" "${words[@]}" 2>/dev/null)
}
complete -F _liftsys liftsys
"""

ZSH = r"""#compdef liftsys
# liftsys completion for zsh: eval "$(liftsys completion zsh)" behind compinit
_liftsys() {
    local line text
    local -a texts shown
    for line in "${(@f)$("${words[1]}" __complete $((CURRENT - 1)) "${(@Q)words}" 2>/dev/null)}"; do
        text=${line%%$'\t'*}
        if [[ -z $text ]]; then
            [[ $line == $'\t'* ]] && _files
        else
            texts+=("$text")
            shown+=("$text  ${line#*$'\t'}")
        fi
    done
    (($#texts)) && compadd -l -d shown -a texts
}
compdef _liftsys liftsys
"""

FISH = r"""# liftsys completion for fish: liftsys completion fish | source
function __liftsys_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l place (math (count $words) - 1)
    for line in ($words[1] __complete $place $words 2>/dev/null)
        if string match -q -- \t'*' $line
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c liftsys -f -a '(__liftsys_complete)'
"""

SCRIPTS = {"bash": BASH, "fish": FISH, "zsh": ZSH}


def script(shell: str) -> Outcome:
    """Return the script of a shell. Raises InputError LS431 with the shells there are."""
    if shell not in SCRIPTS:
        raise InputError(
            f"no completion for {shell!r}",
            code="LS431",
            hint=did_you_mean(shell, SCRIPTS) or f"shells: {', '.join(SCRIPTS)}",
        )
    document = {"schema": SCHEMA, "shell": shell, "text": SCRIPTS[shell]}
    return Outcome("completion", document, f"Completion for {shell}", next=None)


def answers(words: Sequence[str], bench: Bench) -> list[str]:
    """Return the lines for a script's question: the place, the name of the program, the words."""
    try:
        place, typed = int(words[0]), list(words[2:])
        if not 1 <= place <= len(typed) + 1:
            return []
        current = typed[place - 1] if place <= len(typed) else ""
        found = dict(_candidates(typed[: place - 1], current, bench))
    except (LiftError, OSError, ValueError, IndexError):
        return []  # the command itself will say what is wrong
    return [
        f"{text}\t{' '.join(meaning.split())}"
        for text, meaning in found.items()
        if text and text.startswith(current) and "\n" not in text
    ] + ([FILES] if "" in found else [])


def _candidates(before: list[str], current: str, bench: Bench) -> Iterator[tuple[str, str]]:
    """Yield what can stand at the cursor, with what it means."""
    if not before:
        for command in TABLE:
            for name in (command.verb, *command.aliases):
                if " " not in name:
                    yield name, command.summary
        return
    verb, *before = before
    seconds = SECOND_WORDS.get(verb, ())
    if before and before[0] in seconds:
        verb, *before = f"{verb} {before[0]}", *before[1:]
    elif not before:
        for second in seconds:
            yield second, find(f"{verb} {second}").summary
    command = find(verb)
    places: list[str] = []
    session: str | None = None
    waiting = None
    for word in before:
        if waiting is not None:
            session = word if waiting.key == SESSION.key else session
            waiting = None
        elif word.startswith("-") and word != "-":
            option = command.option(word.partition("=")[0])
            attached = "=" in word
            waiting = option if option and option.kind and not attached else None
        else:
            places.append(word)
    if waiting is not None and waiting.kind is not None:
        behind = places[0] if places else ""
        yield from _values(waiting.kind, bench, session, behind, current)
        return
    flag, equals, half = current.partition("=")
    option = command.option(flag) if equals else None
    if option is not None and option.kind:
        behind = places[0] if places else ""
        for text, meaning in _values(option.kind, bench, session, behind, half):
            yield f"{flag}={text}" if text else text, meaning
        return
    if current.startswith("-"):
        for each in command.all_options:
            for flag in each.flags:
                yield flag, each.help
        return
    many = command.arguments and command.arguments[-1].many
    at = min(len(places), len(command.arguments) - 1) if many else len(places)
    if at < len(command.arguments):
        hole = places[-1] if places else ""
        yield from _values(command.arguments[at].kind, bench, session, hole)


def _values(
    kind: Kind, bench: Bench, session: str | None, hole: str, typed: str = ""
) -> Iterable[tuple[str, str]]:
    from liftsys_nb.ui.completion import meant, several

    if kind in ("file", "code", "target"):
        yield "", "files"
    before = several(kind, typed)
    yield from ((before + text, meaning) for text, meaning in meant(kind, bench, session, hole))
