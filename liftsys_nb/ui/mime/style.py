"""The one style sheet of a reply; it travels with each reply, so it must stay small.

Colours are JupyterLab's own variables, so both themes are right without asking which one it is;
outside of it (VS Code, plain HTML) text inherits and lines and tints are half-transparent greys.
A notebook that is not trusted loses the sheet: the markup alone must still read well.
"""

from __future__ import annotations

import re

_SHEET = """
.lsy.lsy {
  container-type: inline-size; width: 100%; max-width: 62rem; margin: 2px 0 6px;
  color: var(--jp-content-font-color1, inherit); font-size: 14px; line-height: 1.5;
  --lsy-dim: var(--jp-content-font-color2, inherit);
  --lsy-line: rgba(128, 128, 128, .28);
  --lsy-tint: rgba(128, 128, 128, .09);
  --lsy-good: var(--jp-success-color1, #388e3c);
  --lsy-bad: var(--jp-error-color1, #d32f2f);
  --lsy-warn: var(--jp-warn-color1, #f57c00);
  --lsy-mono: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace);
}
.lsy.lsy p { margin: 0 0 10px; }
.lsy.lsy .lsy-head { display: flex; gap: 10px; align-items: baseline; margin: 0 0 10px;
  font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.lsy.lsy .lsy-mark { flex: none; align-self: flex-start; min-width: 22px; height: 22px;
  padding: 0 5px; box-sizing: border-box; border-radius: 11px; text-align: center;
  font-size: 12px; line-height: 20px; font-weight: 600; background: var(--lsy-tint);
  border: 1px solid var(--lsy-line); }
.lsy.lsy .lsy-mark.lsy-word { padding: 0 9px; }
.lsy.lsy .lsy-mark.lsy-good { border-color: var(--lsy-good); background: rgba(76, 175, 80, .16); }
.lsy.lsy .lsy-mark.lsy-bad { border-color: var(--lsy-bad); background: rgba(244, 67, 54, .14); }
.lsy.lsy .lsy-mark.lsy-warn { border-color: var(--lsy-warn); background: rgba(255, 152, 0, .15); }
.lsy.lsy code, .lsy.lsy pre { font-family: var(--lsy-mono); font-size: 13px; line-height: 1.55; }
.lsy.lsy code { background: none; padding: 0; color: inherit; unicode-bidi: isolate; }
.lsy.lsy pre { margin: 0 0 12px; padding: 2px 0 2px 14px; border: 0; overflow-x: auto;
  border-left: 2px solid var(--lsy-line); background: none; color: inherit; white-space: pre; }
.lsy.lsy .lsy-cmd { padding: 1px 6px; border-radius: 4px; background: var(--lsy-tint);
  user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; cursor: copy; }
.lsy.lsy .lsy-hole { padding: 0 5px 1px; border-radius: 4px; font-weight: 600; white-space: nowrap;
  background: rgba(255, 152, 0, .17); box-shadow: inset 0 -2px var(--lsy-warn); }
.lsy.lsy .lsy-rest { font-size: 0; }
.lsy.lsy .lsy-k { font-weight: 600; }
.lsy.lsy .lsy-d, .lsy.lsy .lsy-dim { color: var(--lsy-dim); }
.lsy.lsy .lsy-dim { font-weight: 400; }
.lsy.lsy .lsy-s { color: var(--jp-mirror-editor-string-color, inherit); }
.lsy.lsy .lsy-n { color: var(--jp-mirror-editor-property-color, inherit); }
.lsy.lsy .lsy-t { color: var(--jp-mirror-editor-operator-color, inherit); }
.lsy.lsy .lsy-e { text-decoration: underline wavy var(--lsy-bad); }
.lsy.lsy .lsy-i { font-style: italic; }
.lsy.lsy .lsy-tone { white-space: nowrap; }
.lsy.lsy .lsy-tone i { font-style: normal; display: inline-block; min-width: 1.15em; }
.lsy.lsy .lsy-tone.lsy-good i { color: var(--lsy-good); }
.lsy.lsy .lsy-tone.lsy-bad i { color: var(--lsy-bad); }
.lsy.lsy .lsy-tone.lsy-warn i { color: var(--lsy-warn); }
.lsy.lsy .lsy-wide { overflow-x: auto; margin: 0 0 12px; }
.lsy.lsy table { width: 100%; margin: 0; border: 0; border-collapse: collapse; table-layout: auto;
  font-size: 14px; color: inherit; }
.lsy.lsy caption { caption-side: top; padding: 0 0 4px; text-align: left; font-weight: 600;
  color: inherit; }
.lsy.lsy tr { background: none; border: 0; }
.lsy.lsy th, .lsy.lsy td { padding: 5px 16px 5px 0; border: 0; text-align: left; max-width: none;
  vertical-align: top; font-weight: 400; white-space: normal; overflow-wrap: break-word;
  background: none; color: inherit; }
.lsy.lsy thead th { color: var(--lsy-dim); font-size: 12px; padding-top: 0;
  border-bottom: 1px solid var(--lsy-line); }
.lsy.lsy tbody tr + tr > *, .lsy.lsy tbody + tbody > tr:first-child > * {
  border-top: 1px solid var(--lsy-line); }
.lsy.lsy tbody tr.lsy-more > * { border-top: 0; padding-top: 0; padding-bottom: 9px; }
.lsy.lsy ul { list-style: none; margin: 0; padding: 0; }
.lsy.lsy li { margin: 0 0 3px; }
.lsy.lsy li > span { margin-left: 8px; }
.lsy.lsy dl { display: grid; grid-template-columns: max-content minmax(0, 1fr);
  gap: 3px 18px; margin: 0 0 12px; }
.lsy.lsy dt, .lsy.lsy dd { margin: 0; padding: 0; float: none; width: auto; font-weight: 400;
  overflow-wrap: anywhere; }
.lsy.lsy dt { color: var(--lsy-dim); display: block; }
.lsy.lsy .lsy-find { margin: 0 0 12px; padding: 0 0 0 12px; border-left: 2px solid var(--lsy-bad); }
.lsy.lsy .lsy-find.lsy-warn { border-left-color: var(--lsy-warn); }
.lsy.lsy .lsy-find p { margin: 0 0 2px; overflow-wrap: anywhere; }
.lsy.lsy .lsy-find pre { border: 0; margin: 2px 0; padding: 0; }
.lsy.lsy .lsy-quote { border-left: 2px solid var(--lsy-line); padding-left: 12px; }
.lsy.lsy .lsy-next { margin: 2px 0 0; }
.lsy.lsy .lsy-next span { color: var(--lsy-dim); margin-right: 8px; }
@container (max-width: 33rem) {
  .lsy-q thead { display: none; }
  .lsy-q tr { display: flex; flex-wrap: wrap; column-gap: 12px; }
  .lsy.lsy .lsy-q tr > * { padding: 3px 0; border-top: 0; flex: none; max-width: 100%; }
  .lsy.lsy .lsy-q tr > .lsy-ask { flex: 1 0 100%; }
  .lsy.lsy .lsy-q tbody { display: block; padding: 4px 0; border-top: 1px solid var(--lsy-line); }
  .lsy.lsy li > span { display: block; margin: 0 0 4px 6px; }
  .lsy.lsy dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .lsy.lsy dd { margin: 0 0 6px; }
}
"""
STYLE = re.sub(r"\s*([{};:,])\s*", r"\1", re.sub(r"\s+", " ", _SHEET)).strip()
