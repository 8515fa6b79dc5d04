"""The style of the specification sheet: one text, no picture, no font and no script from elsewhere.

Colours are variables, told apart for light, dark and paper; a page around it can set them anew.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2024; --dim: #5a6169; --paper: #ffffff; --line: #d9dde2; --tint: #f5f6f8;
  --accent: #24568f; --open: #8a4b00; --open-tint: #fff3df; --bad: #a92222;
  --string: #1f6b32; --number: #8f3a84; --word: #24568f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7ea; --dim: #a3abb5; --paper: #16191d; --line: #353b43; --tint: #1e2228;
    --accent: #8fbcf2; --open: #f3c27a; --open-tint: #3a2c14; --bad: #ff9b94;
    --string: #9fd3a8; --number: #dba6e0; --word: #8fbcf2;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); }
body { margin: 0 auto; padding: 2.5rem 1.25rem 3rem; max-width: 54rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, "Segoe UI", Roboto, Helvetica, sans-serif;
  overflow-wrap: break-word; }
code, pre { font: 0.875rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { unicode-bidi: isolate; overflow-wrap: anywhere; white-space: pre-wrap; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.25rem 0 0.6rem; font-size: 1.1rem; line-height: 1.3; }
p { margin: 0 0 0.75rem; }
header p { margin: 0.6rem 0 0; }
.kind { margin: 0 0 0.2rem; color: var(--dim); font-size: 0.875rem; }
.status { display: inline-block; padding: 0 0.6rem; border: 1px solid var(--line);
  border-radius: 1rem; font-size: 0.875rem; background: var(--tint); }
.intent { margin: 1.1rem 0 0; font-size: 1.1rem; white-space: pre-line; }
.call { margin: 1.1rem 0 0; padding: 0.7rem 0.9rem; border: 1px solid var(--line);
  border-radius: 6px; background: var(--tint); }
.wide { overflow-x: auto; }
.wide:focus-visible, pre:focus-visible, summary:focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
th, td { padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: baseline; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-top: 0; color: var(--dim); font-size: 0.8125rem; }
tbody th { width: 10rem; font-weight: 600; overflow-wrap: anywhere; }
.from { display: block; margin-top: 0.15rem; color: var(--dim); font-size: 0.875rem; }
.none { color: var(--dim); }
.words { margin: 0; padding: 0 0 0 1.1rem; }
.words li { margin: 0 0 0.35rem; }
pre { margin: 0; padding: 0.9rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--tint); overflow-x: auto; }
pre code { font: inherit; white-space: pre; }
mark { padding: 0 0.2rem; border-radius: 3px; color: var(--open); background: var(--open-tint);
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
pre mark { padding: 0; }
.s { color: var(--string); } .n { color: var(--number); } .k { color: var(--word); }
.error { color: var(--bad); }
summary { cursor: pointer; margin: 2.25rem 0 0.6rem; font-size: 1.1rem; font-weight: 600; }
@media (max-width: 36rem) {
  body { padding: 1.5rem 1rem 2rem; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap; }
  .rows, .rows tbody, .rows tr, .rows th, .rows td { display: block; }
  .rows tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  .rows th, .rows td { width: auto; padding: 0; border: 0; }
  .rows td:empty { display: none; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --dim: #444; --paper: #fff; --line: #bbb;
    --tint: #fff; --accent: #000; --open: #000; --open-tint: #eee; --bad: #000;
    --string: #000; --number: #000; --word: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, summary { break-after: avoid; }
  tr, .call { break-inside: avoid; }
  .wide, pre { overflow: visible; }
  pre code { white-space: pre-wrap; overflow-wrap: anywhere; }
  mark { outline: 1px solid var(--line); }
  @page { margin: 18mm 16mm; }
}
"""
