// openapi-backend behind express: every operation is answered with its mock.
//
//     node openapi_backend.cjs DOCUMENT.json PORT
"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");

// The packages lie where this is started, not beside this file.
const load = createRequire(`${process.cwd()}/`);
const express = load("express");
const { OpenAPIBackend } = load("openapi-backend");

const [document, port] = process.argv.slice(2);
if (!port || document === "--help") {
  console.log("usage: node openapi_backend.cjs DOCUMENT.json PORT");
  process.exit(document === "--help" ? 0 : 2);
}
const definition = JSON.parse(readFileSync(document, "utf-8"));
const api = new OpenAPIBackend({
  definition,
  quick: true, // its own check of the document knows OpenAPI 3.0 only
  handlers: {
    notImplemented: (context, _, response) => {
      const operation = context.operation.operationId;
      const { status, mock } = context.api.mockResponseForOperation(operation);
      return response.status(status).json(mock);
    },
    notFound: (_, __, response) => response.status(404).json({ error: "not found" }),
    validationFail: (context, _, response) =>
      response.status(400).json({ error: context.validation.errors }),
  },
});

async function main() {
  await api.init();
  for (const scheme of Object.keys(definition.components.securitySchemes ?? {})) {
    api.registerSecurityHandler(scheme, () => true); // any token, as with the others
  }
  const app = express();
  app.use(express.json());
  app.use((request, response) => {
    const { method, path, query, headers, body } = request;
    return api.handleRequest({ method, path, query, headers, body }, request, response);
  });
  app.listen(Number(port), "127.0.0.1");
}

main();
