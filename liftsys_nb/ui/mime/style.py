"""The one style sheet of a reply; it travels with each reply, so it must stay small.

Colours are JupyterLab's own variables, so both themes are right without asking which one it is;
outside of it (VS Code, plain HTML) text inherits and lines and tints are half-transparent greys. A
page can set ours, too: ``--liftsys-line``, ``-tint``, ``-good``, ``-bad``, ``-warn``, ``-hole``.
A notebook that is not trusted loses the sheet: the markup alone must still read well.
The class is tripled to outweigh JupyterLab's own rules for tables and code.
"""

from __future__ import annotations

import re

_SHEET = """
.lsy.lsy.lsy {
  container-type: inline-size; width: 100%; max-width: 62rem; margin: 2px 0 6px;
  color: var(--jp-content-font-color1, inherit); font-size: 14px; line-height: 1.5;
  --lsy-dim: var(--jp-content-font-color2, inherit);
  --lsy-line: var(--liftsys-line, rgba(128, 128, 128, .28));
  --lsy-tint: var(--liftsys-tint, rgba(128, 128, 128, .09));
  --lsy-good: var(--jp-success-color1, #388e3c);
  --lsy-bad: var(--jp-error-color1, #d32f2f);
  --lsy-warn: var(--jp-warn-color1, #f57c00);
  --lsy-mono: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace);
  & p { margin: 0 0 10px; }
  & .lsy-head { display: flex; gap: 10px; align-items: baseline; margin: 0 0 10px;
    font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
  & .lsy-mark { flex: none; align-self: flex-start; min-width: 22px; height: 22px;
    padding: 0 5px; box-sizing: border-box; border-radius: 11px; text-align: center;
    font-size: 12px; line-height: 20px; font-weight: 600; background: var(--lsy-tint);
    border: 1px solid var(--lsy-line); }
  & .lsy-mark.lsy-word { padding: 0 9px; }
  & .lsy-mark.lsy-good { border-color: var(--lsy-good);
    background: var(--liftsys-good, rgba(76, 175, 80, .16)); }
  & .lsy-mark.lsy-bad { border-color: var(--lsy-bad);
    background: var(--liftsys-bad, rgba(244, 67, 54, .14)); }
  & .lsy-mark.lsy-warn { border-color: var(--lsy-warn);
    background: var(--liftsys-warn, rgba(255, 152, 0, .15)); }
  & code, & pre { font-family: var(--lsy-mono); font-size: 13px; line-height: 1.55; }
  & code { background: none; padding: 0; color: inherit; unicode-bidi: isolate; }
  & pre { margin: 0 0 12px; padding: 2px 0 2px 14px; border: 0; overflow-x: auto;
    border-left: 2px solid var(--lsy-line); background: none; color: inherit; }
  & pre, & pre code { white-space: pre-wrap; overflow-wrap: anywhere; word-break: normal; }
  & .lsy-cmd { padding: 1px 6px; border-radius: 4px; background: var(--lsy-tint);
    user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; cursor: copy; }
  & .lsy-hole { padding: 0 5px 1px; border-radius: 4px; font-weight: 600; white-space: nowrap;
    background: var(--liftsys-hole, rgba(255, 152, 0, .17));
    box-shadow: inset 0 -2px var(--lsy-warn); }
  & .lsy-rest { font-size: 0; }
  & .lsy-k { font-weight: 600; }
  & .lsy-d, & .lsy-dim { color: var(--lsy-dim); }
  & .lsy-dim { font-weight: 400; }
  & .lsy-s { color: var(--jp-mirror-editor-string-color, inherit); }
  & .lsy-n { color: var(--jp-mirror-editor-property-color, inherit); }
  & .lsy-t { color: var(--jp-mirror-editor-operator-color, inherit); }
  & .lsy-e { text-decoration: underline wavy var(--lsy-bad); }
  & .lsy-i { font-style: italic; }
  & .lsy-tone { white-space: nowrap; }
  & .lsy-tone i { font-style: normal; display: inline-block; min-width: 1.15em; }
  & .lsy-tone.lsy-good i { color: var(--lsy-good); }
  & .lsy-tone.lsy-bad i { color: var(--lsy-bad); }
  & .lsy-wide { overflow-x: auto; margin: 0 0 12px; }
  & table { width: 100%; margin: 0; border: 0; border-collapse: collapse; table-layout: auto;
    font-size: 14px; color: inherit; }
  & caption { caption-side: top; padding: 0 0 4px; text-align: left; font-weight: 600;
    color: inherit; }
  & tr { background: none; border: 0; padding: 0; }
  & th, & td { padding: 5px 16px 5px 0; border: 0; text-align: left; max-width: none;
    vertical-align: baseline; line-height: 1.5; font-weight: 400; white-space: normal;
    overflow-wrap: break-word; background: none; color: inherit; }
  & tbody th { min-width: 6.5em; }
  & thead th { color: var(--lsy-dim); font-size: 12px; padding-top: 0;
    border-bottom: 1px solid var(--lsy-line); }
  & tbody tr + tr > *, & tbody + tbody > tr:first-child > * {
    border-top: 1px solid var(--lsy-line); }
  & tbody tr.lsy-more > * { border-top: 0; padding-top: 0; padding-bottom: 9px; }
  & ul { list-style: none; margin: 0; padding: 0; }
  & li { margin: 0 0 3px; }
  & li > span { margin-left: 8px; }
  & dl { display: grid; grid-template-columns: max-content minmax(0, 1fr);
    gap: 3px 18px; margin: 0 0 12px; }
  & dt, & dd { margin: 0; padding: 0; float: none; width: auto; font-weight: 400;
    overflow-wrap: anywhere; }
  & dt { color: var(--lsy-dim); display: block; }
  & .lsy-find { margin: 0 0 12px; padding: 0 0 0 12px; border-left: 2px solid var(--lsy-bad); }
  & .lsy-find.lsy-warn { border-left-color: var(--lsy-warn); }
  & .lsy-find p { margin: 0 0 2px; overflow-wrap: anywhere; }
  & .lsy-find pre { border: 0; margin: 2px 0; padding: 0; }
  & .lsy-find pre, & .lsy-find pre code { white-space: pre; }
  & .lsy-quote { border-left: 2px solid var(--lsy-line); padding-left: 12px; }
  & .lsy-next { margin: 2px 0 0; }
  & .lsy-next span { color: var(--lsy-dim); margin-right: 8px; }
  @container (max-width: 33rem) {
    & .lsy-q thead { display: none; }
    & .lsy-q tbody { display: block; padding: 6px 0; border-top: 1px solid var(--lsy-line); }
    & .lsy-q tr { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 12px; }
    & .lsy-q.lsy-q tr.lsy-row > * { padding: 2px 0; border: 0; max-width: 100%; }
    & .lsy-q tr > :empty { display: none; }
    & .lsy-q tr > .lsy-ask { flex: 1 0 100%; }
    & .lsy-q tr.lsy-row > th { flex: 1 0 100%; }
    & li > span { display: block; margin: 0 0 6px 6px; }
    & dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
    & dd { margin: 0 0 6px; }
  }
}
"""
STYLE = re.sub(r"\s*([{};:,])\s*", r"\1", re.sub(r"\s+", " ", _SHEET)).strip()
