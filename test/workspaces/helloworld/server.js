// Serves one page with the version of Node.js that the base image says it has.
const http = require("node:http");

const port = Number(process.env.PORT || 80);
const version = process.env.NODE_VERSION;

http
  .createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>Hello World</title><h1>Hello World</h1><p>Version: ${version}</p>\n`);
  })
  .listen(port, "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
