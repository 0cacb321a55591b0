import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { type LocalRegistryHost } from "../../../src/core/ports.ts";
import { createEmulatorProcess } from "../../../src/host/emulatorProcess.ts";
import { recordingLog } from "../../support/recordingLog.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const { signal } = new AbortController();
let base: string;
let hosts: LocalRegistryHost[];

beforeEach(async () => {
  hosts = [];
  base = await mkdtemp(path.join(tmpdir(), "host-test-"));
});

afterEach(async () => {
  await Promise.all(hosts.map((host) => host.stop(signal)));
  await rm(base, { recursive: true, force: true });
});

/** A program in place of the emulator: what it does first, before it would get ready. */
async function hostOf(before = "", ready = true): Promise<LocalRegistryHost> {
  const program = path.join(base, "program.cjs");
  await writeFile(
    program,
    `const fs = require("node:fs"), http = require("node:http");
const folder = process.argv[process.argv.indexOf("--data") + 1];
fs.appendFileSync(folder + "/starts", process.pid + "\\n");
${before};
process.stdin.resume().on("end", () => process.exit(0));
const server = http.createServer((request, response) => {
  if (request.url.startsWith("/crash")) { console.error("out of luck"); process.exit(9); }
  response.end(JSON.stringify({ subscriptionId: "${subscriptionId}" }));
});
if (${String(ready)}) server.listen(0, "127.0.0.1", () => {
  const told = JSON.stringify({
    arm: "http://127.0.0.1:" + server.address().port, subscriptionId: "${subscriptionId}",
    pid: process.pid, containerTool: { problem: "Install podman" },
  });
  fs.writeFileSync(folder + "/emulator.json", told);
  console.log(told);
});`,
  );
  const host = createEmulatorProcess({ program, dataFolder: () => base, log: recordingLog() });
  hosts.push(host);
  return host;
}

/** Process ids of all starts so far. */
async function starts(): Promise<readonly number[]> {
  const text = await readFile(path.join(base, "starts"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("starts one, finds it, stops it", async () => {
  const host = await hostOf();
  expect(await host.find(signal)).toBeUndefined();
  const address = await host.start(signal);
  expect(address).toEqual({
    arm: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/u) as string,
    subscriptionId,
    pid: (await starts())[0],
    containerToolProblem: "Install podman",
  });
  expect(await host.start(signal)).toEqual(address);
  expect(await host.find(signal)).toEqual(address);
  await host.stop(signal);
  expect(lives(address.pid)).toBe(false);
  expect(await host.find(signal)).toBeUndefined();
  expect(await starts()).toHaveLength(1);
});

it("uses and stops one that another process started", async () => {
  const address = await (await hostOf()).start(signal);
  const other = await hostOf();
  expect(await other.start(signal)).toEqual(address);
  await other.stop(signal);
  expect(lives(address.pid)).toBe(false);
});

it("stops the one that it found, even when the setting names another folder since", async () => {
  const address = await (await hostOf()).start(signal);
  let dataFolder = base;
  const program = path.join(base, "program.cjs");
  const other = createEmulatorProcess({
    program,
    dataFolder: () => dataFolder,
    log: recordingLog(),
  });
  expect(await other.find(signal)).toEqual(address);
  dataFolder = path.join(base, "elsewhere");
  await other.stop(signal);
  expect(lives(address.pid)).toBe(false);
});

it("does not take another program for the emulator", async () => {
  const address = await (await hostOf()).start(signal);
  const foreign = { ...address, subscriptionId: "99999999-2222-3333-4444-555555555555" };
  const other = await hostOf();
  await writeFile(path.join(base, "emulator.json"), JSON.stringify(foreign));
  expect(await other.find(signal)).toBeUndefined();
  await other.stop(signal);
  expect(lives(address.pid)).toBe(true);
});

it.each(["", "{", "[]", '{"pid":1}', '{"pid":-1,"arm":"http://127.0.0.1:1","subscriptionId":"x"}'])(
  "finds nothing where emulator.json says %j",
  async (text) => {
    const host = await hostOf();
    await writeFile(path.join(base, "emulator.json"), text);
    expect(await host.find(signal)).toBeUndefined();
  },
);

it("tells when it ends by itself, not when it is stopped", async () => {
  const host = await hostOf();
  const reasons: string[] = [];
  const heard = new Promise<void>((resolve) => {
    host.onDidExit((reason) => {
      reasons.push(reason);
      resolve();
    });
  });
  const { arm } = await host.start(signal);
  await fetch(`${arm}/crash`).catch(() => undefined);
  await heard;
  await host.start(signal);
  await host.stop(signal);
  expect(reasons).toEqual([
    "The local registry failed: it ended with exit status 9. It said last: out of luck",
  ]);
});

it.each<[string, string, Partial<AcrError>]>([
  [
    "ends at once",
    `console.error("one"); console.error("two"); process.exit(1)`,
    {
      code: "localRegistryFailed",
      message: "The local registry failed: it ended with exit status 1. It said last: one · two",
    },
  ],
  ["is not a program", "}", { code: "localRegistryFailed" }],
])("says what is wrong with one that %s", async (_, before, expected) => {
  const error: unknown = await (await hostOf(before)).start(signal).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(AcrError);
  expect(error).toMatchObject(expected);
});

it("kills the one that is starting when aborted", async () => {
  const host = await hostOf("", false);
  const controller = new AbortController();
  const reason = new Error("enough");
  const starting = host.start(controller.signal);
  await expect.poll(starts, { timeout: 5000 }).toHaveLength(1);
  controller.abort(reason);
  await expect(starting).rejects.toBe(reason);
  expect((await starts()).map(lives)).toEqual([false]);
});
