// Holds what the emulators of all tests answered (out/traffic.jsonl) against Microsoft's published API descriptions.
// They are not part of the project: without them this says so and counts nothing.
//   ORACLES=DIR   folder with check-traffic.mjs and the descriptions [../shared/oracles]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../start/prerequisites.mjs";

/** What of a recorded exchange is looked at here. @typedef {{ liveRequest: { url: string, method: string, body?: Record<string, any> }, liveResponse: { statusCode: string, body?: { error?: { code?: unknown, message?: unknown } } } }} Exchange */

process.chdir(projectRoot);
const oracles = path.resolve(process.env.ORACLES ?? "../shared/oracles");
const script = path.join(oracles, "check-traffic.mjs");
const traffic = path.resolve("out/traffic.jsonl");
const missing = [script, traffic].find((file) => !existsSync(file));
if (missing === undefined) {
  process.exit(check());
}
finish({ passed: 0, failed: 0, skipped: `needs ${missing}` });

/** Gives the exit status. */
function check() {
  /** @type {Exchange[]} */
  const exchanges = readFileSync(traffic, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const answered = exchanges.filter(({ liveResponse }) => Number(liveResponse.statusCode) < 400);
  const refused = exchanges.filter((exchange) => !answered.includes(exchange));
  const described = answered.filter(isDescribed);
  const checked = path.resolve("out/traffic-described.jsonl");
  const lines = described.map((exchange) => `${JSON.stringify(withoutReadOnly(exchange))}\n`);
  writeFileSync(checked, lines.join(""));
  const { stdout } = spawnSync(process.execPath, [script, checked], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  });
  console.log(stdout);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/mu.exec(stdout) ?? [];
  const shapeless = refused.filter(({ liveResponse }) => !isError(liveResponse.body));
  shapeless.forEach(({ liveRequest }) =>
    console.log(`no code and message: ${liveRequest.method} ${liveRequest.url}`),
  );
  console.log(
    `${answered.length - described.length} of versions that are not described, ${refused.length} refusals`,
  );
  return finish({
    passed: Number(passed ?? 0) + refused.length - shapeless.length,
    failed: Number(failed ?? 1) + shapeless.length,
  });
}

/** @param {Exchange} exchange */
function isDescribed({ liveRequest }) {
  const version = new URL(liveRequest.url).searchParams.get("api-version") ?? "";
  const provider =
    "specs/specification/containerregistry/resource-manager/Microsoft.ContainerRegistry";
  return ["preview", "stable", "RegistryTasks/preview"].some((kind) =>
    existsSync(path.join(oracles, provider, kind, version)),
  );
}

/**
 * Tasks are sent back whole by `az acr task timer remove`, with what only the service may write; it takes that.
 * @param {Exchange} exchange
 */
function withoutReadOnly(exchange) {
  const { liveRequest } = exchange;
  if (liveRequest.method !== "PUT" || liveRequest.body?.properties === undefined) {
    return exchange;
  }
  const body = without(liveRequest.body, ["id", "name", "type", "systemData"]);
  const properties = without(body.properties, ["provisioningState", "creationDate"]);
  return { ...exchange, liveRequest: { ...liveRequest, body: { ...body, properties } } };
}

/** @param {Record<string, any>} object @param {readonly string[]} names */
function without(object, names) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** @param {Exchange["liveResponse"]["body"]} body */
function isError(body) {
  return typeof body?.error?.code === "string" && typeof body.error.message === "string";
}

/** @param {{ passed: number, failed: number, skipped?: string }} result */
function finish(result) {
  if (result.skipped !== undefined) {
    console.log(`skipped: ${result.skipped}`);
  }
  mkdirSync("out/results", { recursive: true });
  writeFileSync("out/results/api.json", JSON.stringify(result));
  console.log(`${result.passed} passed, ${result.failed} failed`);
  return result.failed === 0 ? 0 : 1;
}
