// Posts one report and waits for its receipt.
//   npm ci && node post-report.js SUBMITTER FILE [CONNECTION]        (or the connection string in NPS_CONNECTION)
// Exit code: 0 recorded, 1 rejected, 2 wrong usage, 3 not reachable or no receipt.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { ServiceBusClient } from "@azure/service-bus";

const [submitter, file, connection = process.env.NPS_CONNECTION] = process.argv.slice(2);
if (!submitter || !file || !connection) {
  console.error("usage: node post-report.js SUBMITTER FILE [CONNECTION]");
  process.exit(2);
}

let body;
try {
  body = readFileSync(file);
} catch {
  console.error(`There is no file ${file} that can be read.`);
  process.exit(2);
}

async function post(client) {
  // A message id of your own choice: the receipt names it. Posting the same report again does no harm.
  const messageId = randomUUID();
  const sender = client.createSender(`reports/${submitter}`);
  await sender.sendMessages({ body, messageId, contentType: "application/json" });
  // From here on the report is on the service's disk.

  const receiver = client.createReceiver(`receipts/${submitter}`);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5_000 });
    if (!message) continue;
    const receipt = Buffer.isBuffer(message.body) ? JSON.parse(message.body.toString("utf8")) : message.body;
    await receiver.completeMessage(message);
    const isOurs = receipt.messageId === messageId;
    // Receipts that an earlier run did not wait for come first.
    (isOurs ? console.log : console.error)(JSON.stringify(receipt));
    if (isOurs) return receipt.outcome === "rejected" ? 1 : 0;
  }

  console.error("No receipt came within a minute. The report is safe: its receipt will be in the queue.");
  return 3;
}

let code = 3;
let client;
try {
  client = new ServiceBusClient(connection, { retryOptions: { maxRetries: 3, retryDelayInMs: 1_000, timeoutInMs: 20_000 } });
  code = await post(client);
} catch (failure) {
  console.error(failure.message || failure.code || String(failure));
}

// Closing waits for the other side's answer; there may be none.
await Promise.race([client?.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2_000))]);
process.exit(code);
