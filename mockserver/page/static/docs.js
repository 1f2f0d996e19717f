// The OpenAPI document of this mock in Swagger UI, where "try it" asks this very server.

import { by } from "./dom.js";
import { adminHeaders, apiToken, ROOT } from "./server.js";

/** The session that the page lies below. */
const SESSION = new URL("../../", ROOT);

async function begin() {
  const answer = await fetch(new URL("__admin/spec", SESSION), { headers: adminHeaders() });
  if (answer.status === 401) throw new Error("The admin token is needed here: open the mock's own page first, and come from there.");
  if (!answer.ok) throw new Error(`The mock answered ${answer.status}`);
  const spec = await answer.json();
  // Its own server, and this session of it.
  const base = new URL("orchestrator/v1", SESSION).href;
  spec.servers = [{ url: base, description: "this mock" }];
  for (const item of Object.values(spec.paths))
    if (item.servers) item.servers = [{ url: SESSION.href.replace(/\/$/, ""), description: "this mock" }];
  const ui = globalThis.SwaggerUIBundle({
    spec,
    domNode: by("api"),
    deepLinking: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    validatorUrl: null,
    persistAuthorization: false,
    requestInterceptor: (request) => {
      request.headers["X-Authentication"] ??= apiToken();
      return request;
    },
  });
  for (const [name, scheme] of Object.entries(spec.components?.securitySchemes ?? {}))
    if (scheme.type === "apiKey") ui.preauthorizeApiKey(name, apiToken());
}

/** What Swagger UI leaves out for people who use a keyboard or a screen reader. */
function mend() {
  for (const select of document.querySelectorAll("#api select:not([aria-label])"))
    select.setAttribute("aria-label", select.id === "servers" ? "Server" : select.closest("[data-code]") ? "Example, or media type" : "Choice");
  for (const block of document.querySelectorAll("#api pre:not([tabindex])")) block.tabIndex = 0;
  for (const input of document.querySelectorAll("#api input:not([aria-label]), #api textarea:not([aria-label])"))
    input.setAttribute("aria-label", input.placeholder || "Value");
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();
new MutationObserver(mend).observe(by("api"), { childList: true, subtree: true });
begin().catch((error) => {
  by("trouble").textContent = error.message;
  by("trouble").hidden = false;
});
