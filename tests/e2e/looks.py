"""What is looked for on a page, in each theme and width, and the widths themselves."""

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDE, NARROW, TALL = 1400, 640, 1000

# Text in our replies that is too pale on what is painted behind it; it is so where a colour of
# one theme is used in the other.
PALE_TEXTS = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number);
    return c.startsWith('color(srgb') ? [m[0] * 255, m[1] * 255, m[2] * 255, m[3] ?? 1]
                                      : [m[0], m[1], m[2], m[3] ?? 1]; };
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
  const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = node => { const layers = [];
    for (let e = node; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor); layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]); };
  const pale = new Set();
  const replies = '.jp-RenderedHTMLCommon[data-mime-type="text/html"]';
  for (const reply of document.querySelectorAll(replies)) {
    const walker = document.createTreeWalker(reply, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (!text.data.trim() || !element.getClientRects().length) continue;
      if (['STYLE', 'SCRIPT'].includes(element.tagName)) continue;
      const under = ground(element), ink = over(parse(getComputedStyle(element).color), under);
      const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const mark = [...text.data.trim()].length === 1;
      if (ratio >= (mark ? 3 : 4.5)) continue;
      pale.add(`${ratio.toFixed(2)} ${text.data.trim().slice(0, 40)}`);
    }
  }
  return [...pale];
}"""

# Replies wider than their place; what scrolls inside a frame of its own is not counted, and how
# wide a data frame is, is pandas' affair.
STICKING_OUT = """() => [...document.querySelectorAll('.jp-RenderedHTMLCommon')]
  .filter(e => e.closest('.jp-OutputArea-output') && !e.querySelector('table.dataframe'))
  .filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.innerText.slice(0, 60)}`)"""

FAILED = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(c => c.type === 'code')
  .filter(c => !(c.getMetadata('tags') || []).includes('raises-exception'))
  .flatMap(c => c.sharedModel.getOutputs()
    .filter(o => o.output_type === 'error' || o.name === 'stderr')
    .map(o => c.sharedModel.getSource() + ' → ' + (o.evalue || o.text)))"""
