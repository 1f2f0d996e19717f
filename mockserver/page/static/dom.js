// Elements, made and found; what is said to people who listen.

/**
 * Make an element. Properties are set as such; those with a dash, and role, are attributes.
 * @param {string} tag @param {Object} [properties] @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** @param {string} id @returns {any} the element, which is there */
export const by = (id) => document.getElementById(id);

/** Set the text of an element only where it is another one: whoever reads is not disturbed. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Say something to everybody: it is shown for a while, and read aloud politely. */
export function say(text, { trouble = false } = {}) {
  const said = by("said");
  said.classList.toggle("trouble", trouble);
  said.textContent = text;
  clearTimeout(say.timer);
  said.classList.add("fresh");
  say.timer = setTimeout(() => said.classList.remove("fresh"), trouble ? 12000 : 5000);
}

/** Fill a select with values, or with pairs of value and text; keep what was chosen. */
export function choices(select, values) {
  const chosen = select.value;
  select.replaceChildren(
    ...values.map((value) => {
      const [name, text] = Array.isArray(value) ? value : [value, value];
      return make("option", { value: name, textContent: text });
    }),
  );
  if ([...select.options].some((option) => option.value === chosen)) select.value = chosen;
}

/** A button that copies what *text* returns. */
export function copier(label, text) {
  const button = make("button", { type: "button", className: "quiet", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${label}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      say(`Copied ${label}`);
    } catch {
      const shown = button.parentElement?.querySelector("pre");
      if (shown) getSelection()?.selectAllChildren(shown);
      say("This browser lets no page copy here; the text is selected instead", { trouble: true });
    }
  });
  return button;
}

/** A text to copy, with its heading. */
export function snippet(label, text) {
  return make(
    "div",
    { className: "snippet" },
    make("div", { className: "caption" }, make("span", { textContent: label }), copier(label, () => text)),
    make("pre", { textContent: text, tabIndex: 0, role: "group", "aria-label": label }),
  );
}

/**
 * Ask for one text in a dialog; null if the person does not want to.
 * @returns {Promise<string|null>}
 */
export function ask({ title, text, label, secret = false, action = "Go on" }) {
  const dialog = by("ask");
  by("ask-title").textContent = title;
  by("ask-text").textContent = text;
  by("ask-label").firstChild.textContent = `${label} `;
  by("ask-label").hidden = !label;
  by("ask-ok").textContent = action;
  const input = by("ask-input");
  input.type = secret ? "password" : "text";
  input.value = "";
  input.required = Boolean(label);
  return new Promise((resolve) => {
    let answer = null;
    by("ask-form").onsubmit = (event) => {
      event.preventDefault();
      answer = input.value;
      dialog.close();
    };
    by("ask-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
  });
}

/** Say under a form what went wrong, or that nothing did. */
export function trouble(form, error) {
  const place = form.querySelector(".error");
  place.textContent = error ? error.message : "";
  place.hidden = !error;
}

const NUMBER = new Intl.NumberFormat("en");
/** @param {number} value */
export const count = (value) => NUMBER.format(value);
