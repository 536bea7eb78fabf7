"use strict";
(() => {
  const find = id => document.getElementById(id);
  const tools = find("tools"), search = find("search"), filter = find("filter"), shown = find("shown");
  const documents = [...document.querySelectorAll("article.document")];
  const rows = [...document.querySelectorAll("tr[data-needs]")];
  const lists = [...document.querySelectorAll("#list details")];
  const texts = new Map();
  const mostHits = 2000;
  let hits = [], current = -1, waiting = 0;
  tools.hidden = false;

  const textOf = element => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const words = () => search.value.trim().toLowerCase();
  const matches = element =>
    (!filter.value || element.dataset.needs.split(" ").includes(filter.value)) && textOf(element).includes(words());

  // Marks what was searched for in the documents that are shown.
  const highlight = () => {
    const word = words();
    hits = [];
    current = -1;
    if (word.length > 1) {
      for (const one of documents) {
        if (one.hidden) continue;
        const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        while (hits.length < mostHits && walker.nextNode()) {
          const text = walker.currentNode.data.toLowerCase();
          if (text.length !== walker.currentNode.data.length) continue;
          for (let at = text.indexOf(word); at >= 0 && hits.length < mostHits; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            hits.push(range);
          }
        }
      }
    }
    if (window.CSS && CSS.highlights) CSS.highlights.set("found", new Highlight(...hits));
  };

  const update = () => {
    let count = 0;
    for (const one of documents) {
      one.hidden = !matches(one);
      if (!one.hidden) count++;
    }
    for (const row of rows) {
      const own = documents.length > 0 ? find(row.dataset.document) : null;
      row.hidden = own ? own.hidden : !matches(row);
      if (!own && !row.hidden) count++;
    }
    for (const list of lists) {
      list.hidden = !list.querySelector("tr[data-needs]:not([hidden])");
      if (words() || filter.value) list.open = true;
    }
    highlight();
    const all = documents.length || rows.length;
    shown.textContent = count === all ? "" : `${count} of ${all} documents`;
  };

  const visible = selector => [...document.querySelectorAll(selector)].filter(element => !element.closest("[hidden]"));

  // The first element after, or the last before, the one that was reached last.
  const step = (elements, last, by) => {
    if (elements.length === 0) return null;
    const at = elements.indexOf(last);
    return elements[at < 0 ? (by > 0 ? 0 : elements.length - 1) : (at + by + elements.length) % elements.length];
  };

  const say = (number, all, what) => { shown.textContent = `${what} ${number} of ${all}`; };

  const goToHit = by => {
    current = current < 0 ? (by > 0 ? 0 : hits.length - 1) : (current + by + hits.length) % hits.length;
    hits[current].startContainer.parentElement.scrollIntoView({ block: "center" });
    say(current + 1, hits.length, "hit");
  };

  const goToValue = by => {
    const doubtful = visible(".value.missing, .value.nearly, .value.disputed");
    const values = doubtful.length > 0 ? doubtful : visible(".value");
    const value = step(values, document.querySelector(".value.current"), by);
    if (!value) return;
    for (const old of document.querySelectorAll(".current")) old.classList.remove("current");
    value.classList.add("current");
    const link = value.querySelector("a.content");
    const anchor = link && find(link.hash.slice(1));
    if (anchor) {
      anchor.parentElement.classList.add("current");
      anchor.parentElement.scrollIntoView({ block: "center" });
    }
    value.scrollIntoView({ block: "nearest" });
    value.closest(".document").scrollIntoView({ block: "start" });
    if (link) link.focus({ preventScroll: true });
    say(values.indexOf(value) + 1, values.length, doubtful.length > 0 ? "value to check" : "value");
  };

  const next = by => hits.length > 0 ? goToHit(by) : goToValue(by);

  const goToDocument = by => {
    const one = step(visible("article.document"), document.activeElement && document.activeElement.closest("article.document"), by);
    if (!one) return;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "start" });
  };

  const keys = { n: () => next(1), p: () => next(-1), j: () => goToDocument(1), k: () => goToDocument(-1), "/": () => search.focus() };

  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 150);
  });
  search.addEventListener("keydown", event => {
    if (event.key === "Enter" && documents.length > 0) {
      clearTimeout(waiting);
      if (hits.length === 0) update();
      next(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      search.value = "";
      update();
      search.blur();
    }
  });
  filter.addEventListener("change", update);
  if (documents.length > 0) {
    find("next").addEventListener("click", () => next(1));
    find("previous").addEventListener("click", () => next(-1));
  }
  document.addEventListener("keydown", event => {
    const inForm = event.target.closest && event.target.closest("input, select, textarea");
    if (inForm || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
