// Take webhooks of Will it be Max? with Node alone: WEBHOOK_SECRET=whsec_… node verify_webhook.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const toleranceSeconds = 300;
const seen = new Set(); // in a real program: a table of the ids that you have had

function isGenuine(headers, body) {
  const id = headers["webhook-id"], timestamp = headers["webhook-timestamp"];
  const digest = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${digest}`);
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < toleranceSeconds;
  return fresh && String(headers["webhook-signature"]).split(" ").some((each) => {
    const given = Buffer.from(each);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (!isGenuine(request.headers, body)) {
    response.writeHead(400).end();
    return;
  }
  if (!seen.has(request.headers["webhook-id"])) {
    seen.add(request.headers["webhook-id"]);
    console.log(JSON.parse(body).type);
  }
  response.writeHead(204).end();
});
server.listen(Number(process.env.PORT ?? 8086), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
