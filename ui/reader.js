// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs in our own world of each message's document: fits it into the width there is, tells its height
// whenever it changes, and folds what it quotes. The page itself has no scripts. QUOTE_LABEL is put before this, translated.

(() => {
  const root = document.documentElement;
  let fittedWidth = 0;

  // A page made for a wider window is made smaller rather than cut off.
  const fit = () => {
    const width = root.clientWidth;
    if (width === fittedWidth && root.scrollWidth <= width + 1)
      return;
    fittedWidth = width;
    document.body.style.zoom = '';
    const needed = Math.max(root.scrollWidth, document.body.scrollWidth);
    if (needed > width + 1)
      document.body.style.zoom = Math.max(0.5, width / needed);
  };

  const report = () => {
    fit();
    const height = Math.ceil(root.getBoundingClientRect().height);
    window.webkit.messageHandlers.mail.postMessage(height);
  };

  // Text that stands before NODE in the document: a message that only quotes is not folded.
  const hasTextBefore = node => {
    const range = document.createRange();
    range.setStart(document.body, 0);
    range.setEndBefore(node);
    return range.toString().trim().length > 0;
  };

  const fold = quote => {
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = '…';
    summary.setAttribute('aria-label', QUOTE_LABEL);
    summary.title = QUOTE_LABEL;
    details.className = 'mail-quote';
    quote.replaceWith(details);
    details.append(summary, quote);
  };

  for (const quote of document.querySelectorAll('blockquote, .m-gmail_quote'))
    if (!quote.parentElement.closest('blockquote, details.mail-quote') && hasTextBefore(quote))
      fold(quote);

  new ResizeObserver(report).observe(root);
  report();
})();
