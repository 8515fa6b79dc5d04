"""Pure rendering: an Outcome becomes blocks, blocks become HTML, plain text or Markdown.

Same Outcome, same text: no ids, seconds or times of day. Every value is escaped where it is
written, so views can hold any text. Import from the modules: a shell needs ``plain`` only.
"""
