import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import { type EmulatorConfig } from "../../src/emulator/emulatorConfig.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { trafficFile } from "../support/trafficFile.ts";

let folder: string;
let running: Emulator[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "arm-restart-"));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((emulator) => emulator.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(change: Partial<EmulatorConfig> = {}): Promise<Emulator> {
  const log = recordingLog();
  const config = { port: 0, dataFolder: path.join(folder, "data"), tls: false, tools: [], log };
  const emulator = await startEmulator(
    { standIns: new Map(), recordTo: trafficFile(), ...config, ...change },
    new AbortController().signal,
  );
  running.push(emulator);
  return emulator;
}

async function stop(emulator: Emulator): Promise<void> {
  running = running.filter((one) => one !== emulator);
  await emulator.close();
}

async function send(
  emulator: Emulator,
  method: string,
  target: string,
  body?: object,
): Promise<unknown> {
  const { arm, subscriptionId } = emulator.addresses;
  const response = await fetch(`${arm}/subscriptions/${subscriptionId}/${target}?api-version=1`, {
    method,
    headers: { authorization: "Bearer local" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

const registry = "resourceGroups/demo/providers/Microsoft.ContainerRegistry/registries/contoso";

async function startWithRegistry(change: Partial<EmulatorConfig> = {}): Promise<Emulator> {
  const emulator = await start(change);
  await send(emulator, "PUT", "resourceGroups/demo", { location: "westus" });
  await send(emulator, "PUT", registry, { location: "westus", sku: { name: "Basic" } });
  return emulator;
}

async function portOf(emulator: Emulator): Promise<number> {
  const body = (await send(emulator, "GET", registry)) as { properties: { loginServer: string } };
  return Number(body.properties.loginServer.split(":")[1]);
}

describe("a restart", () => {
  it("finds everything again, under the same address", async () => {
    const before = await startWithRegistry();
    const build = { type: "DockerBuildRequest", dockerFilePath: "D", platform: { os: "linux" } };
    await send(before, "POST", `${registry}/scheduleRun`, build);
    const shown = await send(before, "GET", registry);
    await stop(before);
    const after = await start();
    expect(await send(after, "GET", registry)).toEqual(shown);
    expect(await send(after, "GET", `${registry}/runs`)).toMatchObject({
      value: [{ name: "cf1", properties: { status: "Failed" } }],
    });
    expect(await send(after, "POST", `${registry}/scheduleRun`, build)).toMatchObject({
      name: "cf2",
    });
  });

  it("moves a registry whose port is taken and keeps its former address", async () => {
    const before = await startWithRegistry();
    const port = await portOf(before);
    await stop(before);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
    try {
      const after = await start();
      expect(await portOf(after)).not.toBe(port);
      const file = path.join(folder, "data", "registries", "contoso", "registry.json");
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
        formerLoginServers: [`127.0.0.1:${port}`],
      });
    } finally {
      squatter.close();
    }
  });

  it("makes a registry that stands in for a public one, once", async () => {
    const standIns = new Map([["docker.io", "hub"]]);
    await stop(await start({ standIns }));
    const after = await start({ standIns });
    expect(
      await send(after, "GET", "providers/Microsoft.ContainerRegistry/registries"),
    ).toMatchObject({
      value: [{ name: "hub" }],
    });
  });
});

describe("a start is refused", () => {
  const refusal = (problem: string): object => ({ code: "dataFolderUnusable", problem });

  it("while another emulator has the folder", async () => {
    await start();
    await expect(start()).rejects.toMatchObject(refusal("inUse"));
  });

  it("over the folder of a newer version", async () => {
    await stop(await start());
    await writeFile(path.join(folder, "data", "version.json"), '{"format":2}');
    await expect(start()).rejects.toMatchObject(refusal("newerFormat"));
  });

  it("when the folder is a file", async () => {
    await writeFile(path.join(folder, "data"), "");
    await expect(start()).rejects.toMatchObject(refusal("notWritable"));
  });

  it("when the port is taken, and gives the folder free again", async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, "127.0.0.1", resolve));
    const address = squatter.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await expect(start({ port })).rejects.toMatchObject({ code: "portTaken" });
    squatter.close();
    await start();
  });
});

it("takes over the lock of a process that has ended", async () => {
  await stop(await start());
  const lock = path.join(folder, "data", "emulator.json");
  // The number of a living process, but of one that started at another time, and one that cannot be.
  await writeFile(lock, JSON.stringify({ pid: process.ppid, started: "1" }));
  await stop(await start());
  await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1 }));
  await stop(await start());
  await writeFile(lock, "");
  await start();
  expect(JSON.parse(await readFile(lock, "utf8"))).toMatchObject({ pid: process.pid });
});

it("speaks HTTP and HTTPS on the same ports with a certificate of its own", async () => {
  const emulator = await startWithRegistry({ tls: true });
  const { https = "", caFile = "" } = emulator.addresses;
  const ca = await readFile(caFile, "utf8");
  const loginServer = `127.0.0.1:${await portOf(emulator)}`;
  const query = "/metadata/endpoints?api-version=2015-01-01";
  expect([
    await secureStatus(`${https}${query}`, { ca }),
    await secureStatus(`${https}${query}`, { ca, servername: "contoso.azurecr.localhost" }),
    await secureStatus(`https://${loginServer}/v2/`, { ca }),
    (await fetch(`http://${loginServer}/v2/`)).status,
  ]).toEqual([200, 200, 401, 401]);
  await expect(secureStatus(`${https}/`, {})).rejects.toThrow();
  const secret = await stat(path.join(folder, "data", "tls", "server.pem"));
  expect((secret.mode & 0o777).toString(8)).toBe("600");
  await stop(emulator);
  const { addresses } = await start({ tls: true });
  expect(await readFile(addresses.caFile ?? "", "utf8")).toBe(ca);
});

function secureStatus(
  url: string,
  options: { readonly ca?: string; readonly servername?: string },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}
