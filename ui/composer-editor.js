// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composer's editor inside WebKit, in a script world of its own: tells the application what was
// written and what is under the cursor, and carries out its commands. The page itself runs no
// script. Messages to the application: loaded, content, state, composed, image, paste,
// paste-image, send, leave. What the application asks for comes by call ().

"use strict";

globalThis.mailEditor = (() => {
  const PUSH_DELAY = 150; // ms after a keystroke until the application has it
  const PATIENCE = 500; // ms for a key that the application says was pressed
  const HELD = ["Alt", "AltGraph", "CapsLock", "Control", "Meta", "Shift"];

  let pushTimer = 0;
  let lastHtml = null; // as the application has it
  let lastState = "";
  let pressed = 0; // keys since the page is there
  let seen = []; // their names, since the application was last told
  let done = 0; // the number of the last call
  let waiting = []; // calls that came before the keys that were pressed before them
  let waitTimer = 0;
  let reading = 0; // pictures on their way to the application
  let pastePlain = false;
  let dragInside = false;

  const { commands, state, ancestor, findSignature, insertHtml, isNamed, isQuote, listenToPictures, mendSpace,
          wordAtCursor } =
    globalThis.mailCommands;
  const { withCursor, restoreCursor, styles, restoreStyles, earlier, forgetLater, keepPlace, atPlace, repeatKeys, newId } =
    globalThis.mailRecovery;

  const pictures = new Map(); // data: by Content-ID
  const names = new Map(); // of their files, which say something where they are not seen

  commands["insert-html"] = (html) => {
    insertHtml(withoutDefaults(html));
    showPictures();
  };

  const post = (message) => window.webkit.messageHandlers.mail.postMessage(message);

  const BLOCKS = "p, div, blockquote, ul, ol, li, pre, h1, h2, h3, h4, h5, h6, td, th";
  const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

  // Text from right to left stands right, here and where it is read. A line finds its direction
  // itself, as it is written; what holds lines (a quote's bar, a list's bullets) takes the first
  // one's, since elements with a direction of their own don't count for it. In what holds lines
  // from right to left, the others need to be told, too.
  const markDirections = (root) => {
    for (const block of root.querySelectorAll(BLOCKS)) {
      const inRightToLeft = block.parentElement.closest("[dir=rtl]");
      if (block.dir || !(inRightToLeft || RIGHT_TO_LEFT.test(block.textContent)))
        continue;
      const [first] = block.textContent.match(/\p{L}/u) || [""];
      if (!block.querySelector(BLOCKS))
        block.dir = "auto";
      else if (RIGHT_TO_LEFT.test(first))
        block.dir = "rtl";
      else if (inRightToLeft)
        block.dir = "ltr";
    }
  };

  // What is sent: inline images by the id of their attachment, none of the editor's own attributes.
  const serialise = () => {
    const copy = document.body.cloneNode(true);
    for (const image of copy.querySelectorAll("img[data-mail-cid]")) {
      image.setAttribute("src", "cid:" + image.dataset.mailCid);
      image.removeAttribute("data-mail-cid");
    }
    for (const image of copy.querySelectorAll("img[style]")) {
      image.style.removeProperty("cursor"); // shown while a picture can be resized
      if (!image.getAttribute("style"))
        image.removeAttribute("style");
    }
    markDirections(copy);
    return withCursor(copy);
  };

  // With what it says of keys and calls the application can tell what it would have to ask for again,
  // were the page gone: what is MORE comes from the last of those keys. A picture that is still being
  // read belongs to the key that pasted it.
  const push = (kind = "content", more = {}) => {
    clearTimeout(pushTimer);
    pushTimer = 0;
    if (reading)
      return;
    const { html, start, end } = serialise();
    post({ kind, start, end, format: styles(), seen: seen.join("\n"), done,
           ...(html === lastHtml ? {} : { html }), ...more });
    lastHtml = html;
    seen = [];
  };

  const pushSoon = () => {
    if (!pushTimer)
      pushTimer = setTimeout(push, PUSH_DELAY);
  };

  const pushState = () => {
    const told = state();
    const key = JSON.stringify(told);
    if (key !== lastState) {
      lastState = key;
      post({ kind: "state", ...told });
    }
  };

  // Plain text comes as one preformatted division. As lines of its own it edits, and reads as plain
  // text again, like any other; two spaces or more stay by being unbreakable.
  const breakLines = () => {
    const wrapper = document.body.firstElementChild;
    if (!wrapper || wrapper.style.whiteSpace !== "pre-wrap")
      return;
    const walker = document.createTreeWalker(wrapper, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode())
      texts.push(walker.currentNode);
    for (const text of texts) {
      const lines = text.data.replace(/ (?= )|^ /gm, "\u00a0").split("\n");
      const parts = lines.flatMap((line, i) => i ? [document.createElement("br"), line] : [line]);
      if (text.data.endsWith("\n") && text.nextSibling?.nodeName === "BLOCKQUOTE")
        parts.push(document.createElement("br")); // the last one before a block makes no line
      text.replaceWith(...parts);
    }
    wrapper.replaceWith(...wrapper.childNodes);
  };

  const isEmptyLine = (node) =>
    node && node.nodeType === Node.ELEMENT_NODE && node.nodeName !== "BLOCKQUOTE" &&
    !node.textContent.trim() && !node.querySelector("img");

  const emptyLine = () => {
    const line = document.createElement("div");
    line.append(document.createElement("br"));
    return line;
  };

  // A line behind all that is quoted; with a signature another one between them.
  const placeBelow = () => {
    while (document.body.firstChild &&
           (isEmptyLine(document.body.firstChild) || document.body.firstChild.textContent === "\n"))
      document.body.firstChild.remove();
    let last = findSignature();
    if (isEmptyLine(last?.previousSibling))
      last = last.previousSibling;
    const line = emptyLine();
    document.body.insertBefore(line, last);
    document.getSelection().collapse(line, 0);
    line.scrollIntoView({ block: "center" });
  };

  // The cursor goes above what is quoted, for an answer into a line of its own; else to the end.
  const placeCursor = () => {
    const answer = document.body.dataset.mailAnswer;
    if (answer === "below") {
      placeBelow();
      return;
    }
    const nodes = Array.from(document.body.childNodes).filter((node) => node.textContent !== "\n");
    const written = nodes.findIndex((node) => !isEmptyLine(node));
    const empty = written < 0 ? nodes.length : written;
    const wanted = answer ? 2 : !nodes.length || nodes[0].nodeName === "BLOCKQUOTE" ? 1 : 0;
    for (let n = empty; n < wanted; n++)
      document.body.prepend(emptyLine());
    if (restoreCursor())
      return;
    const signature = findSignature();
    if (answer || document.querySelector("blockquote") || isEmptyLine(document.body.firstChild))
      document.getSelection().collapse(document.body.firstChild, 0);
    else if (signature?.previousSibling)
      document.getSelection().collapse(signature.previousSibling,
                                       signature.previousSibling.childNodes.length);
    else
      document.getSelection().collapse(document.body, document.body.childNodes.length);
    window.scrollTo(0, 0);
  };

  // A quote that brings colours of its own is unreadable on dark paper.
  const choosePaper = () => {
    const coloured = document.querySelector(
      "[style*='color'], [style*='background'], [bgcolor], font[color]");
    document.documentElement.classList.toggle("paper", !!coloured);
  };

  // One that showImage () has told of.
  const insertImage = (cid, place) => {
    const image = document.createElement("img");
    image.src = pictures.get(cid);
    image.dataset.mailCid = cid;
    image.alt = names.get(cid) || "";
    atPlace(place, () => insertHtml(image.outerHTML));
    push();
  };

  const showPictures = () => {
    for (const image of document.querySelectorAll("img[src^='cid:']")) {
      const cid = image.getAttribute("src").slice("cid:".length);
      if (pictures.has(cid)) {
        image.dataset.mailCid = cid;
        image.src = pictures.get(cid);
      }
    }
  };

  // TITLE: its Content-ID, and behind a line's end its name.
  const showImage = (title, url) => {
    const [cid, name] = title.split("\n");
    names.set(cid, name);
    pictures.set(cid, url);
    showPictures();
  };

  const readAsUrl = (file) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onloadend = () => resolve(reader.result);
    reader.readAsDataURL(file);
  });

  // The application keeps them before they are put in.
  const takeImageFiles = async (files) => {
    const place = keepPlace();
    reading++;
    const urls = await Promise.all(files.map(readAsUrl));
    reading--;
    pushSoon();
    urls.forEach((url, i) => {
      if (!url)
        return;
      const cid = newId() + "@mail";
      const data = url.slice(url.indexOf(",") + 1);
      pictures.set(cid, url);
      names.set(cid, files[i].name);
      push("image", { cid, type: files[i].type, name: files[i].name || "", data, place });
    });
  };

  // The clipboard's HTML has every default written out; pasted, it would look foreign here.
  const DEFAULTS = {
    "font-family": /-webkit-standard/, "font-size": /^medium$/, "font-style": /^normal$/,
    "font-weight": /^(normal|400)$/, "color": /^(rgb\(0, 0, 0\)|black|canvastext)$/,
    "caret-color": /./, "text-align": /^start$/, "white-space": /^normal$/,
    "background-color": /^(transparent|rgba\(0, 0, 0, 0\))$/,
  };

  const withoutDefaults = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const element of template.content.querySelectorAll("[style]")) {
      for (const [name, value] of Object.entries(DEFAULTS))
        if (value.test(element.style.getPropertyValue(name)))
          element.style.removeProperty(name);
      if (!element.getAttribute("style"))
        element.removeAttribute("style");
    }
    for (const span of template.content.querySelectorAll("span"))
      if (!span.attributes.length)
        span.replaceWith(...span.childNodes);
    for (const image of template.content.querySelectorAll("img:not([src])"))
      image.remove();
    return template.innerHTML;
  };

  // To WebKit inserted text is typed, and what is typed on end is undone together; a cursor that was
  // set ends that.
  const asOneStep = (insert) => {
    const endStep = () => {
      const selection = document.getSelection();
      if (selection.rangeCount)
        selection.setBaseAndExtent(selection.anchorNode, selection.anchorOffset,
                                   selection.focusNode, selection.focusOffset);
    };
    endStep();
    insert();
    endStep();
  };

  // Nothing is pasted as it comes: images become attachments, HTML goes through the sanitiser.
  const onPaste = (event) => {
    const clipboard = event.clipboardData;
    const images = Array.from(clipboard.files).filter((file) => file.type.startsWith("image/"));
    const html = pastePlain ? "" : clipboard.getData("text/html");
    pastePlain = false;
    event.preventDefault();
    if (html)
      push("paste", { pasted: html, place: keepPlace() });
    else if (images.length)
      takeImageFiles(images);
    else if (clipboard.getData("text/plain"))
      asOneStep(() => document.execCommand("insertText", false, clipboard.getData("text/plain")));
    else
      push("paste-image", { place: keepPlace() }); // WebKit does not hand over a bare picture
  };

  // Files become attachments by the application; HTML from elsewhere goes through the sanitiser.
  const onDrop = (event) => {
    const html = event.dataTransfer.getData("text/html");
    const files = event.dataTransfer.files.length > 0;
    if (dragInside || (!html && !files))
      return;
    event.preventDefault();
    if (files)
      return;
    const range = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (range) {
      document.getSelection().removeAllRanges();
      document.getSelection().addRange(range);
    }
    push("paste", { pasted: html, place: keepPlace() });
  };

  // The application takes files, and WebKit's mark of where they would go would stay.
  const onDragOver = (event) => {
    if (!dragInside && Array.from(event.dataTransfer.types).includes("Files"))
      event.preventDefault();
  };

  const command = (name, argument) => {
    commands[name](argument);
    if (name === "colour" || name === "highlight")
      choosePaper();
    push();
    showPictures(); // of what came back
    pushState();
  };

  const paste = (html, place) => atPlace(place, () => command("insert-html", html));

  const settle = async () => {
    while (reading)
      await new Promise((resolve) => setTimeout(resolve, 10));
    push();
  };

  const calls = {
    command, insertImage, paste, settle, showImage,
    start: (format) => {
      pressed = 0;
      if (format)
        restoreStyles(Number(format));
    },
    keepEarlier: (html) => { earlier.push(html); },
    repeatKeys: (keys) => { repeatKeys(keys, onKeyDown); push(); },
  };

  const runWaiting = () => {
    while (waiting.length && waiting[0].keys <= pressed)
      waiting.shift().run();
  };

  // Some keys never come: an input method has them.
  const waitForKeys = () => {
    clearTimeout(waitTimer);
    if (waiting.length)
      waitTimer = setTimeout(() => {
        pressed = Math.max(pressed, waiting[0]?.keys || 0);
        runWaiting();
        waitForKeys();
      }, PATIENCE);
  };

  // Does what the application asks for, as its NUMBERth, behind the KEYS that it has seen pressed: a
  // call comes at once, but each key only when the one before it is done. Those pressed after it the
  // application keeps until it is answered.
  const call = (name, first, second, number, keys) => new Promise((resolve, reject) => {
    const run = () => {
      done = number || done;
      try {
        resolve(calls[name](first, second));
      } catch (error) {
        reject(error);
      }
    };
    waiting.push({ keys, run });
    runWaiting();
    waitForKeys();
  });

  const countKey = (event) => {
    if (!event.isTrusted)
      return;
    runWaiting();
    pressed++;
    seen.push(event.key);
    if (!HELD.includes(event.key))
      pushSoon();
    if (waiting.length) {
      setTimeout(runWaiting); // behind what this key does
      waitForKeys();
    }
  };

  const onInput = (event) => {
    mendSpace(event);
    if (!event.inputType?.startsWith("history"))
      forgetLater();
    pushSoon();
    pushState();
  };

  const KEYS = { b: "bold", i: "italic", u: "underline", y: "redo", z: "undo" };

  const onKeyDown = (event) => {
    const bare = !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey;
    const back = event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    const control = event.ctrlKey && !event.altKey && !event.metaKey;
    pastePlain = control && event.shiftKey && event.code === "KeyV";
    if (event.isComposing)
      return;
    if (event.key === "Enter" && control) {
      event.preventDefault();
      push();
      post({ kind: "send" });
    } else if (event.code === "Tab" && (bare || back) && ancestor(isNamed("LI"))) {
      event.preventDefault();
      command(back ? "outdent" : "indent");
    } else if (event.code === "Tab" && back) {
      event.preventDefault();
      post({ kind: "leave" });
    } else if (event.key === "Enter" && bare && ancestor(isQuote)) {
      // Parts the quote, so that one answers between its lines.
      event.preventDefault();
      document.execCommand("insertNewlineInQuotedContent");
    } else if (control && !event.shiftKey && KEYS[event.key]) {
      event.preventDefault();
      command(KEYS[event.key]);
    } else if (control && event.shiftKey && event.code === "KeyZ") {
      event.preventDefault();
      command("redo");
    }
  };

  document.execCommand("defaultParagraphSeparator", false, "div");
  document.execCommand("styleWithCSS", false, false);
  window.addEventListener("keydown", countKey, true);
  document.addEventListener("compositionend", () => post({ kind: "composed" }));
  document.addEventListener("input", onInput);
  document.addEventListener("selectionchange", () => { pushSoon(); pushState(); });
  document.addEventListener("paste", onPaste);
  document.addEventListener("dragstart", () => { dragInside = true; });
  document.addEventListener("dragend", () => { dragInside = false; });
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("keydown", onKeyDown);
  listenToPictures(push);
  breakLines();
  markDirections(document.body);
  choosePaper();
  placeCursor();
  push("loaded");

  return { call, wordAtCursor };
})();
