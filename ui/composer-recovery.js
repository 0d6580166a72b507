// SPDX-License-Identifier: GPL-3.0-or-later
//
// What brings the page back as it was after its process ended: where the cursor stands in the HTML
// that the application keeps, what is undone beyond that end, and keys that are pressed once more.
// Also where something is put in that comes later. Runs between composer-commands.js and
// composer-editor.js, in the same script world.

"use strict";

globalThis.mailRecovery = (() => {
  const START = "mail-start", END = "mail-end"; // comments that the application puts in
  const VOID = ["BR", "HR", "IMG"];

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
                                 (b) => b.toString(16).padStart(2, "0")).join("");

  const MARK = newId(); // text that nobody writes

  // Where COPY, a clone of the body, has what is at OFFSET in NODE.
  const placeIn = (copy, node, offset) => {
    const path = [];
    let at = VOID.includes(node.nodeName) ? node.parentNode : node;
    if (at !== node)
      offset = Array.prototype.indexOf.call(at.childNodes, node);
    for (; at !== document.body; at = at.parentNode) {
      if (!at?.parentNode)
        return null;
      path.unshift(Array.prototype.indexOf.call(at.parentNode.childNodes, at));
    }
    return { node: path.reduce((found, i) => found.childNodes[i], copy), offset };
  };

  const mark = ({ node, offset }) => {
    if (node.nodeType === Node.TEXT_NODE)
      node.insertData(offset, MARK);
    else
      node.insertBefore(document.createTextNode(MARK), node.childNodes[offset] || null);
  };

  // The HTML of COPY and where in it the selection starts and ends, in UTF-16; -1 where it has none.
  const withCursor = (copy) => {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const start = range && placeIn(copy, range.startContainer, range.startOffset);
    const end = range && placeIn(copy, range.endContainer, range.endOffset);
    if (!start || !end)
      return { html: copy.innerHTML, start: -1, end: -1 };
    mark(end);
    mark(start);
    const [before, selected, after] = copy.innerHTML.split(MARK);
    return { html: before + selected + after, start: before.length, end: before.length + selected.length };
  };

  const findComment = (data) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    while (walker.nextNode())
      if (walker.currentNode.data === data)
        return walker.currentNode;
    return null;
  };

  // Selects what the application's comments enclose; false where there are none.
  const restoreCursor = () => {
    const marks = [findComment(START), findComment(END)];
    if (!marks[0] || !marks[1])
      return false;
    const range = document.createRange();
    const parents = marks.map((comment) => comment.parentNode);
    range.setStartAfter(marks[0]);
    range.setEndBefore(marks[1]);
    marks.forEach((comment) => comment.remove());
    parents.forEach((parent) => parent.normalize());
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    const box = range.getClientRects()[0] || (range.startContainer.nodeType === Node.TEXT_NODE ?
      range.startContainer.parentNode : range.startContainer).getBoundingClientRect();
    if (box.bottom > window.innerHeight)
      window.scrollBy(0, box.bottom - window.innerHeight / 2);
    return true;
  };

  // What the next letter will look like, which the HTML does not tell.
  const STYLES = ["bold", "italic", "underline", "strikethrough"];

  const styles = () => STYLES.reduce(
    (bits, name, i) => bits | (document.queryCommandState(name) ? 1 << i : 0), 0);

  const restoreStyles = (bits) => STYLES.forEach((name, i) => {
    if (document.getSelection().isCollapsed && document.queryCommandState(name) !== !!(bits & 1 << i))
      document.execCommand(name);
  });

  // What is undone once WebKit has nothing left: contents of before the process ended.
  const earlier = []; // HTML or arrays of nodes, the last before the others
  const later = []; // arrays of nodes

  const goTo = (index) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let left = index;
    let last = null;
    while (walker.nextNode() && left > (last = walker.currentNode).length)
      left -= last.length;
    if (last)
      document.getSelection().collapse(last, Math.min(left, last.length));
  };

  const change = (from, to) => {
    const content = from.pop();
    const before = document.body.textContent;
    const template = document.createElement("template");
    to.push(Array.from(document.body.childNodes));
    if (typeof content === "string")
      template.innerHTML = content;
    document.body.replaceChildren(...(typeof content === "string" ? template.content.childNodes : content));
    const after = document.body.textContent;
    let same = 0;
    while (same < before.length && same < after.length && before[same] === after[same])
      same++;
    goTo(same);
  };

  // The nodes of a content stay the same, so that what WebKit can do again still fits them.
  const undo = () => {
    if (earlier.length && !document.queryCommandEnabled("undo"))
      change(earlier, later);
    else
      document.execCommand("undo");
  };

  const redo = () => {
    if (later.length)
      change(later, earlier);
    else
      document.execCommand("redo");
  };

  const forgetLater = () => { later.length = 0; };

  // Where what is asked for now belongs when it is there, whatever is typed meanwhile.
  const places = new Map();
  let lastPlace = 0;

  const keepPlace = () => {
    const selection = document.getSelection();
    if (selection.rangeCount)
      places.set(String(++lastPlace), selection.getRangeAt(0).cloneRange());
    return String(lastPlace);
  };

  const select = (range) => {
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
  };

  // Does ACT where PLACE was kept, then goes back to where the cursor is.
  const atPlace = (place, act) => {
    const range = places.get(place);
    const selection = document.getSelection();
    places.delete(place);
    const now = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    const moved = range?.startContainer.isConnected && now &&
      (range.compareBoundaryPoints(Range.START_TO_START, now) !== 0 ||
       range.compareBoundaryPoints(Range.END_TO_END, now) !== 0);
    if (moved)
      select(range);
    act();
    if (moved && now.startContainer.isConnected)
      select(now);
  };

  const MOVES = {
    ArrowLeft: ["left", "character", "word"], ArrowRight: ["right", "character", "word"],
    ArrowUp: ["backward", "line", "paragraph"], ArrowDown: ["forward", "line", "paragraph"],
    Home: ["backward", "lineboundary", "documentboundary"],
    End: ["forward", "lineboundary", "documentboundary"],
  };

  const deleteText = (key, control) => {
    const selection = document.getSelection();
    if (control && selection.isCollapsed)
      selection.modify("extend", key === "Backspace" ? "backward" : "forward", "word");
    document.execCommand(key === "Backspace" ? "delete" : "forwardDelete");
  };

  const pressAgain = (key, control, shift, onKeyDown) => {
    const code = key === "Tab" ? key : "Key" + key.toUpperCase();
    const event = { key, code, ctrlKey: control, shiftKey: shift, altKey: false, metaKey: false };
    let isHandled = false;
    onKeyDown({ ...event, preventDefault: () => { isHandled = true; } });
    if (isHandled)
      return;
    if (MOVES[key])
      document.getSelection().modify(shift ? "extend" : "move", MOVES[key][0], MOVES[key][control ? 2 : 1]);
    else if (key === "Backspace" || key === "Delete")
      deleteText(key, control);
    else if (key === "Enter")
      document.execCommand(shift ? "insertLineBreak" : "insertParagraph");
    else if (control && key === "a")
      document.execCommand("selectAll");
    else if (!control)
      document.execCommand("insertText", false, key === "Tab" ? "\t" : key);
  };

  // KEYS: a line each, "c" for Control, "s" for Shift, a colon and the name.
  const repeatKeys = (keys, onKeyDown) => {
    for (const line of keys.split("\n")) {
      const colon = line.indexOf(":");
      const held = line.slice(0, colon);
      pressAgain(line.slice(colon + 1), held.includes("c"), held.includes("s"), onKeyDown);
    }
  };

  Object.assign(globalThis.mailCommands.commands, { undo, redo });
  return { withCursor, restoreCursor, styles, restoreStyles, earlier, forgetLater, keepPlace, atPlace, repeatKeys, newId };
})();
