// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the composer's editor can do to the text, each command by WebKit's own editing so that undo
// takes it back, and what it tells of the text at the cursor. Runs before composer-editor.js, in
// the same script world.

"use strict";

globalThis.mailCommands = (() => {
  const SIZES = { small: 2, normal: 3, large: 5, huge: 6 };
  const HANDLE = 16; // px at a picture's corner that resize it
  const UNCOLOURED = "#010203"; // stands for no colour while WebKit sets it
  const SMALLEST = 16; // px, the narrowest a picture gets

  const element = (node) => node && node.nodeType === Node.ELEMENT_NODE ? node : node?.parentNode;

  const ancestor = (matches) => {
    let node = element(document.getSelection().anchorNode);
    for (; node && node !== document.body && node !== document; node = node.parentNode)
      if (matches(node))
        return node;
    return null;
  };

  const isNamed = (name) => (node) => node.nodeName === name;

  // WebKit moves text in by a blockquote too; that one draws no line and quotes nobody.
  const isQuote = (node) =>
    node.nodeName === "BLOCKQUOTE" && (node.type === "cite" || node.getAttribute("type") === "cite" ||
                                       node.style.borderStyle !== "none");

  const selectedImage = () => {
    const selection = document.getSelection();
    if (selection.rangeCount !== 1 || selection.isCollapsed)
      return null;
    const content = selection.getRangeAt(0).cloneContents();
    if (content.textContent.trim() || content.querySelectorAll("img").length !== 1)
      return null;
    const source = content.querySelector("img").getAttribute("src");
    return Array.from(document.images).find(
      (image) => image.getAttribute("src") === source && selection.containsNode(image, true)) || null;
  };

  // Typing an address elsewhere takes the selection away, since another field may have one then.
  let kept = null;

  const keepSelection = () => {
    const selection = document.getSelection();
    kept = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  };

  const selectRange = (range) => {
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
  };

  const selectAllOf = (node) => {
    const range = document.createRange();
    range.selectNode(node);
    selectRange(range);
  };

  // Puts in HTML without making the space before it unbreakable.
  const insertHtml = (html) => {
    const { startContainer: text, startOffset: offset } = document.getSelection().getRangeAt(0);
    const behindSpace = text.nodeType === Node.TEXT_NODE && text.data[offset - 1] === " ";
    document.execCommand("insertHTML", false, html);
    if (behindSpace && text.isConnected && text.data[offset - 1] === "\u00a0")
      text.replaceData(offset - 1, 1, " ");
  };

  // WebKit leaves a space unbreakable that is typed behind a link. INPUT: what was typed last.
  const mendSpace = (input) => {
    const { anchorNode: text, anchorOffset: offset } = document.getSelection();
    if (input.inputType === "insertText" && input.data?.trim() && text?.nodeType === Node.TEXT_NODE &&
        offset === 1 + input.data.length && text.data[0] === "\u00a0" &&
        text.previousSibling?.nodeName === "A" && /\S$/.test(text.previousSibling.textContent))
      text.replaceData(0, 1, " ");
  };

  const linked = (content, address) => {
    const made = document.createElement("a");
    made.href = address;
    for (const old of content.querySelectorAll("a"))
      old.replaceWith(...old.childNodes);
    made.append(content);
    if (!made.hasChildNodes())
      made.textContent = address.replace(/^mailto:/, "");
    return made.outerHTML;
  };

  // Several lines, or one to its ends, which would not stay one if its text were replaced.
  const holdsLines = (range, content) =>
    content.querySelector("div, p, li, blockquote, table, h1, h2, h3, pre") ||
    range.toString() === element(range.startContainer).closest("div, p, li, h1, h2, h3, pre")?.textContent;

  // Without createLink where it can be: WebKit 2.48 has been seen to end over it.
  const makeLink = (address) => {
    const selection = document.getSelection();
    if (kept && selection.isCollapsed)
      selectRange(kept);
    kept = null;
    const link = ancestor(isNamed("A"));
    if (link)
      selectAllOf(link);
    if (!selection.rangeCount)
      return;
    const range = selection.getRangeAt(0);
    const content = range.cloneContents();
    if (!range.collapsed && holdsLines(range, content))
      document.execCommand("createLink", false, address);
    else
      insertHtml(linked(content, address));
  };

  // POINT: of the window, its two numbers with a space between.
  const cursorAt = (point) => {
    const [x, y] = point.split(" ").map(Number);
    const range = document.caretRangeFromPoint(x, y);
    if (range)
      selectRange(range);
  };

  // The range of the word that the cursor is in or behind, empty where there is none.
  const wordRange = () => {
    const { focusNode, focusOffset } = document.getSelection();
    const range = document.createRange();
    range.setStart(focusNode || document.body, focusNode ? focusOffset : 0);
    if (focusNode?.nodeType !== Node.TEXT_NODE)
      return range;
    const [before] = focusNode.data.slice(0, focusOffset).match(/[\p{L}\p{M}\p{N}'\u2019]*$/u);
    const [after] = focusNode.data.slice(focusOffset).match(/^[\p{L}\p{M}\p{N}'\u2019]*/u);
    const word = before + after;
    const start = focusOffset - before.length;
    range.setStart(focusNode, start + word.match(/^['\u2019]*/)[0].length);
    range.setEnd(focusNode, Math.max(range.startOffset,
                                     start + word.length - word.match(/['\u2019]*$/)[0].length));
    return range;
  };

  // That word, "" where there is none, and where it begins in the window.
  const wordAtCursor = () => {
    const range = wordRange();
    const [shown] = range.getClientRects();
    const box = shown || element(range.startContainer).getBoundingClientRect();
    return { word: range.toString(), x: box.left, y: box.top, height: shown ? box.height : 0 };
  };

  const correct = (word) => {
    selectRange(wordRange());
    document.execCommand("insertText", false, word);
  };

  const quoteMore = () => {
    const before = new Set(document.querySelectorAll("blockquote"));
    document.execCommand("indent");
    for (const made of document.querySelectorAll("blockquote"))
      if (!before.has(made)) {
        made.removeAttribute("style");
        made.setAttribute("type", "cite");
      }
  };

  // The block that begins with the line "-- " and is nobody's but the writer's.
  const findSignature = () =>
    Array.from(document.body.querySelectorAll("div")).find(
      (block) => !block.closest("blockquote") && /^--[ \u00a0]$/.test(block.firstChild?.data || "") &&
        block.childNodes[1]?.nodeName === "BR") || null;

  const sign = (html, above) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const made = template.content.firstChild;
    const old = findSignature();
    if (old && made)
      old.replaceWith(made);
    else if (old)
      old.remove();
    else if (made) {
      const quote = above ? document.querySelector("body > blockquote") : null;
      const place = quote?.previousElementSibling || quote;
      document.body.insertBefore(made, place);
    }
  };

  // With WIDTH "" as large as it is by itself.
  const resizeImage = (image, width) => {
    const range = document.createRange();
    range.selectNode(image);
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    const made = image.cloneNode();
    made.removeAttribute("height");
    made.style.removeProperty("width");
    made.style.removeProperty("cursor");
    if (!made.getAttribute("style"))
      made.removeAttribute("style");
    if (width)
      made.setAttribute("width", String(width));
    else
      made.removeAttribute("width");
    insertHtml(made.outerHTML);
  };

  const resizeSelected = (part) => {
    const image = selectedImage();
    if (image)
      resizeImage(image, part === "original" ? "" :
        Math.max(SMALLEST, Math.round(document.body.clientWidth * Number(part) / 100)));
  };

  // A link is underlined by itself.
  const isUnderlined = () => {
    const link = ancestor(isNamed("A"));
    return document.queryCommandState("underline") &&
      (!link || !!ancestor(isNamed("U")) || !!link.querySelector("u"));
  };

  const underline = () => {
    const { anchorNode, focusNode } = document.getSelection();
    const link = ancestor(isNamed("A"));
    if (anchorNode && (!link?.contains(focusNode) || isUnderlined()))
      document.execCommand("underline");
  };

  // What is struck is shown by <s>, what is coloured or sized by <font>: all mail programs know them.
  const simple = (name) => () => document.execCommand(name);
  const valued = (name) => (value) => document.execCommand(name, false, value);

  // "" gives the letters back the colour of the text around them.
  const colour = (value) => {
    document.execCommand("foreColor", false, value || UNCOLOURED);
    for (const font of document.querySelectorAll(`font[color="${UNCOLOURED}"]`)) {
      font.removeAttribute("color");
      if (!font.attributes.length)
        font.replaceWith(...font.childNodes);
    }
  };

  const highlight = (colour) => {
    document.execCommand("styleWithCSS", false, true);
    document.execCommand("hiliteColor", false, colour || "transparent");
    document.execCommand("styleWithCSS", false, false);
  };

  const commands = {
    undo: simple("undo"),
    redo: simple("redo"),
    bold: simple("bold"),
    italic: simple("italic"),
    underline,
    strike: simple("strikethrough"),
    bullets: simple("insertUnorderedList"),
    numbers: simple("insertOrderedList"),
    indent: simple("indent"),
    outdent: simple("outdent"),
    correct,
    quote: quoteMore,
    unquote: simple("outdent"),
    "keep-selection": keepSelection,
    link: makeLink,
    unlink: simple("unlink"),
    clear: simple("removeFormat"),
    align: (side) => document.execCommand(side === "full" ? "justifyFull" : "justify" + side[0].toUpperCase() + side.slice(1)),
    size: (size) => document.execCommand("fontSize", false, SIZES[size]),
    font: (family) => document.execCommand("fontName", false, family),
    colour,
    highlight,
    "image-width": resizeSelected,
    "insert-text": valued("insertText"),
    "select-all": simple("selectAll"),
    "cursor-at": cursorAt,
    "signature-above": (html) => sign(html, true),
    "signature-below": (html) => sign(html, false),
  };

  const alignment = () => {
    const block = element(document.getSelection().anchorNode);
    const style = block && block.nodeType === Node.ELEMENT_NODE ? getComputedStyle(block) : null;
    const align = style ? style.textAlign.replace("-webkit-", "") : "start";
    if (align === "justify")
      return "full";
    if (align === "start" || align === "end")
      return (align === "start") === (style?.direction !== "rtl") ? "left" : "right";
    return ["left", "center", "right"].includes(align) ? align : "left";
  };

  const size = () => {
    const value = Number(document.queryCommandValue("fontSize"));
    return Object.keys(SIZES).find((name) => SIZES[name] === value) ||
      (value === 1 ? "small" : value === 4 ? "large" : value === 7 ? "huge" : "normal");
  };

  const font = () => {
    const name = document.queryCommandValue("fontName").replace(/["']/g, "").split(",")[0];
    return ["serif", "monospace"].includes(name) ? name : "sans-serif";
  };

  const state = () => {
    const image = selectedImage(); // WebKit says of it that it is all of these
    const flags = [
      !image && document.queryCommandState("bold"),
      !image && document.queryCommandState("italic"),
      !image && isUnderlined(),
      !image && document.queryCommandState("strikethrough"),
      document.queryCommandState("insertUnorderedList"),
      document.queryCommandState("insertOrderedList"),
      !!ancestor(isQuote),
      !!ancestor(isNamed("A")),
      !!image,
    ];
    return {
      state: flags.reduce((bits, on, i) => bits | (on ? 1 << i : 0), 0),
      link: ancestor(isNamed("A"))?.getAttribute("href") || "",
      align: alignment(),
      size: size(),
      font: font(),
    };
  };

  // Pictures are resized by dragging their corner at the end of a line.
  const isAtCorner = (event) => {
    const image = event.target;
    if (image.nodeName !== "IMG")
      return false;
    const box = image.getBoundingClientRect();
    const rtl = getComputedStyle(image).direction === "rtl";
    const beside = rtl ? event.clientX - box.left : box.right - event.clientX;
    return beside < HANDLE && box.bottom - event.clientY < HANDLE;
  };

  const listenToPictures = (push) => {
    let dragged = null;
    document.addEventListener("mousedown", (event) => {
      if (event.target.nodeName !== "IMG")
        return;
      const range = document.createRange();
      range.selectNode(event.target);
      document.getSelection().removeAllRanges();
      document.getSelection().addRange(range);
      if (!isAtCorner(event))
        return;
      event.preventDefault();
      const rtl = getComputedStyle(event.target).direction === "rtl";
      dragged = { image: event.target, from: event.clientX, width: event.target.width, sign: rtl ? -1 : 1 };
    });
    document.addEventListener("mousemove", (event) => {
      if (dragged)
        dragged.image.style.width = widthAt(event) + "px";
      else if (event.target.nodeName === "IMG")
        event.target.style.cursor = isAtCorner(event) ? "nwse-resize" : "";
    });
    document.addEventListener("mouseup", (event) => {
      if (!dragged)
        return;
      const width = widthAt(event);
      const { image } = dragged;
      dragged = null;
      resizeImage(image, width);
      push();
    });
    const widthAt = (event) => Math.max(
      SMALLEST, Math.round(dragged.width + dragged.sign * (event.clientX - dragged.from)));
  };

  return { commands, state, ancestor, findSignature, insertHtml, mendSpace, isNamed, isQuote, listenToPictures, wordAtCursor };
})();
