"use strict";
// The page reads without this. It adds: the filter, whose state is kept in the address's
// fragment; a button to copy each command; and it brings the marked line into view.
(() => {
  const one = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  const center = (finding) => {
    for (const body of all(".body", finding)) {
      const mark = one(".line", body);
      if (mark) body.scrollTop = mark.offsetTop - body.clientHeight / 2;
    }
  };

  const findings = all(".finding").map((element) => ({
    element,
    level: element.dataset.level,
    operation: element.closest(".group").dataset.operation,
    text: element.textContent.toLowerCase(),
  }));

  for (const { element } of findings) {
    if (element.open) center(element);
    element.addEventListener("toggle", () => element.open && center(element));
  }

  for (const figure of all(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the command");
    button.addEventListener("click", async () => {
      const pre = one("pre", figure);
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    figure.classList.add("with-button");
    figure.append(button);
  }

  // Printed is every finding that the filter lets through; long lists as they stand.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".finding:not([open]), .words:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });

  const form = one("#filter");
  const reveal = () => {
    const name = location.hash.slice(1); // ours are of plain letters only
    const element = name && document.getElementById(name);
    if (!element) return;
    const details = element.closest("details");
    if (details) details.open = true;
    element.scrollIntoView();
  };
  if (!form) return;

  const levels = all("input[name=level]", form);
  const { operation, text } = form.elements;
  const isState = () => location.hash.includes("=");

  const read = () => {
    if (!isState()) return;
    const state = new URLSearchParams(location.hash.slice(1));
    const wanted = state.get("level");
    for (const box of levels) box.checked = wanted === null || wanted.split(" ").includes(box.value);
    operation.value = state.get("operation") ?? "";
    if (operation.selectedIndex < 0) operation.value = "";
    text.value = state.get("text") ?? "";
  };

  const write = () => {
    const state = new URLSearchParams();
    const wanted = levels.filter((box) => box.checked).map((box) => box.value);
    if (wanted.length < levels.length) state.set("level", wanted.join(" "));
    if (operation.value) state.set("operation", operation.value);
    if (text.value.trim()) state.set("text", text.value.trim());
    const told = state.toString();
    if (told || isState()) {
      history.replaceState(null, "", told ? `#${told}` : location.pathname + location.search);
    }
  };

  const show = () => {
    const wanted = new Set(levels.filter((box) => box.checked).map((box) => box.value));
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const numbers = Object.fromEntries(levels.map((box) => [box.value, 0]));
    const shown = new Map();
    let total = 0;
    for (const finding of findings) {
      const fits =
        (!operation.value || finding.operation === operation.value) &&
        words.every((word) => finding.text.includes(word));
      if (fits) numbers[finding.level] += 1;
      const seen = fits && wanted.has(finding.level);
      finding.element.hidden = !seen;
      shown.set(finding.operation, (shown.get(finding.operation) ?? 0) + seen);
      total += seen;
    }
    for (const group of all(".group")) {
      const number = shown.get(group.dataset.operation);
      group.hidden = !number;
      one(".count", group).textContent = number;
    }
    for (const number of all(".number", form)) number.textContent = numbers[number.dataset.level];
    one("#shown").textContent = `${total} of ${findings.length} findings shown`;
    one("#none").hidden = total > 0;
  };

  const changed = () => { write(); show(); };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // at once, and not after this event as forms would
    for (const box of levels) box.checked = true;
    operation.value = text.value = "";
    changed();
  });
  one("#show-all").addEventListener("click", () => { form.reset(); text.focus(); });
  one("#open-all").addEventListener("click", (event) => {
    const seen = findings.map(({ element }) => element).filter((element) => !element.hidden);
    const open = seen.some((element) => !element.open);
    for (const element of seen) element.open = open;
    event.target.textContent = open ? "Close all" : "Open all";
  });
  addEventListener("hashchange", () => {
    if (isState()) { read(); show(); } else { reveal(); }
  });
  form.hidden = false;
  read();
  show();
  if (!isState()) reveal();
})();
