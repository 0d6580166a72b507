// SPDX-License-Identifier: GPL-3.0-or-later
//
// Called in our own world of a message's document before it is printed: puts our words above and below
// the page, on paper alone. They are text in closed trees, whose important rules win over the page's.

(title, before, after) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':host{all:initial!important;display:none!important}' +
    '@media print{:host{display:block!important;white-space:pre-wrap!important;overflow-wrap:anywhere!important;' +
    'font:10pt sans-serif!important;color:#000!important}}.title{font-weight:bold}div:empty{height:1.2em}');

  const make = (...texts) => {
    const host = document.createElement('div');
    const tree = host.attachShadow({mode: 'closed'});
    tree.adoptedStyleSheets = [sheet];
    for (const [text, kind] of texts) {
      for (const words of text.split('\n')) {
        const line = document.createElement('div');
        line.className = kind;
        line.dir = 'auto';
        line.textContent = words;
        tree.append(line);
      }
    }
    return host;
  };

  for (const old of globalThis.mailPaper ?? [])
    old.remove();
  globalThis.mailPaper = [make([title, 'title'], [before + '\n', 'text']), make(['\n' + after, 'text'])];
  document.body.before(globalThis.mailPaper[0]);
  document.body.after(globalThis.mailPaper[1]);
  return true;
}
