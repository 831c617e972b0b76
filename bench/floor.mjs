/**
 * The floor: a bare node:http server that reads a request and answers always the same bytes. Plain
 * JavaScript, so that it starts without node's stripping of types.
 */
import { createServer } from "node:http";

const body = process.argv[2] ?? "{}";
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", chunk => chunks.push(chunk));
  request.on("end", () => {
    response.writeHead(200, {
      "x-amzn-RequestId": "00000000-0000-4000-8000-000000000000",
      "Content-Type": "application/x-amz-json-1.1",
      "Content-Length": String(Buffer.byteLength(body)),
    });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`${JSON.stringify({ endpoint: `http://127.0.0.1:${port}` })}\n`);
});
process.once("SIGTERM", () => process.exit(0));
