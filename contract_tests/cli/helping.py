"""What ``--help`` says of a command: options by what they are for, twins, examples."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import click

from orchestrator_contract.contract_tests.layout import cells, wrapped

#: The heading of options that have no other.
_OTHER = "Options"
#: Columns of the longest option that has its meaning beside it and not beneath.
_TERM = 24


class Option(click.Option):
    """An option that stands under a heading of its own, its *section*."""

    def __init__(self, *args: Any, section: str = _OTHER, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.section = section


class Formatter(click.HelpFormatter):
    """Lays help out in lines that are broken at blanks only: an option stays whole."""

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _TERM,
        col_spacing: int = 2,
    ) -> None:
        """Write terms, and what they mean beside them."""
        rows = list(rows)
        left = min(max((cells(term) for term, _ in rows), default=0), col_max)
        indent = self.current_indent + left + col_spacing
        for term, meaning in rows:
            first, *others = wrapped(meaning, max(self.width - indent, 10))
            self.write(" " * self.current_indent + term)
            if cells(term) > left:
                first, others = "", [first, *others]
            self.write(f"{' ' * (left + col_spacing - cells(term))}{first}".rstrip())
            self.write("\n")
            for line in others:
                self.write(f"{' ' * indent}{line}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write_paragraph()
            room = max(self.width - self.current_indent, 10)
            for line in wrapped(" ".join(paragraph.split()), room):
                self.write(f"{' ' * self.current_indent}{line}\n")


class Context(click.Context):
    """Where a command is asked for help."""

    formatter_class = Formatter


class _Helpful(click.Command):
    """Tells its options by section, then examples and the rule for twins."""

    context_class = Context

    def __init__(
        self, *args: Any, examples: tuple[str, ...] = (), **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.examples = examples

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write each section of options, with all meanings in one column."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record and isinstance(param, click.Option):
                section = getattr(param, "section", _OTHER)
                sections.setdefault(section, []).append(record)
        terms = (cells(term) for rows in sections.values() for term, _ in rows)
        wide = min(max(terms, default=0), _TERM)
        for title in sorted(sections, key=lambda title: title == _OTHER):
            with formatter.section(title):
                formatter.write_dl(
                    [(f"{term:<{wide}}", meaning) for term, meaning in sections[title]]
                )
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples, and how options are set in the environment."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  {ctx.find_root().info_name} {example}\n")
        super().format_epilog(ctx, formatter)
        options = [
            max(param.opts, key=len).removeprefix("--")
            for param in self.params
            if isinstance(param, click.Option)
        ]
        if ctx.parent is None:
            formatter.write_paragraph()
            formatter.write_text(
                "Every option of a command has a twin in the environment; the help of"
                " the command names one."
            )
        elif options and ctx.auto_envvar_prefix:
            shown = max(options, key=lambda name: name.count("-"))
            twin = f"{ctx.auto_envvar_prefix}_{shown}".upper().replace("-", "_")
            formatter.write_paragraph()
            formatter.write_text(
                "Every option has a twin in the environment, which the command line"
                f" overrides: {twin} is that of --{shown}."
            )


class Command(_Helpful):
    """A command whose help is laid out so."""


class Group(_Helpful, click.Group):
    """A group of commands whose help is laid out so; a wrong name brings those near."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that *args* begin with; refuses one that is not there."""
        name, known = args[0], self.list_commands(ctx)
        if name in known or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, known, n=2)
        told = (
            f"near it: {', '.join(near)}" if near else f"there are {', '.join(known)}"
        )
        if "/" in name and "explain" in known:
            told = f"perhaps `{ctx.command_path} explain {name}` is meant"
        raise click.UsageError(f"there is no command {name!r}; {told}", ctx)
