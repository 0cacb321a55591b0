import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  admin,
  dockerImage,
  dockerManifest,
  type OciServer,
  pushBlob,
  pushImage,
  sendRaw,
  sha256,
  startOciServer,
} from "./ociServer.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-oci-durability-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file below a folder, relative to it. */
function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function blobFiles(root: string): readonly string[] {
  return filesBelow(path.join(root, "contoso", "blobs")).map((name) => name.replace("-", ":"));
}

/** Promises 1,000 bytes of a body, sends 500 and hangs up once the server has taken the head. */
async function cutOff(server: OciServer, method: string, target: string): Promise<void> {
  const socket = connect(Number(server.host.split(":")[1]), "127.0.0.1");
  await once(socket, "connect");
  const head = [
    `${method} ${target} HTTP/1.1`,
    `host: ${server.host}`,
    `authorization: ${admin}`,
    `content-type: ${dockerImage}`,
    "content-length: 1000",
    "expect: 100-continue",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await once(socket, "data");
  socket.write("x".repeat(500), () => socket.destroy());
  await once(socket, "close");
}

describe("a client that goes away half-way", () => {
  let server: OciServer;
  beforeAll(async () => {
    server = await startOciServer({ folder: path.join(folder, "cut") });
  });
  afterAll(async () => {
    expect(server.problems).toEqual([]);
    await server.close();
  });

  it("leaves an upload as it was, so that it can go on", async () => {
    const start = await server.send({ method: "POST", path: "/v2/cut/blobs/uploads/" });
    const location = start.headers.location!;
    await server.send({ method: "PATCH", path: location, body: "abc" });
    await cutOff(server, "PATCH", location);
    await expect
      .poll(
        async () =>
          (await server.send({ method: "PATCH", path: location, body: "" })).headers.range,
      )
      .toBe("0-2");
    const digest = sha256("abcdef");
    const end = await server.send({
      method: "PUT",
      path: `${location}?digest=${digest}`,
      body: "def",
    });
    const blob = await server.send({ path: `/v2/cut/blobs/${digest}` });
    expect([end.status, blob.body]).toEqual([201, "abcdef"]);
  });

  it("leaves nothing of a blob in one request, nor of a manifest", async () => {
    const digest = sha256("x".repeat(1000));
    await cutOff(server, "POST", `/v2/cut/blobs/uploads/?digest=${digest}`);
    await cutOff(server, "PUT", "/v2/cut/manifests/latest");
    await expect.poll(() => filesBelow(path.join(server.folder, "contoso", "uploads"))).toEqual([]);
    expect([
      blobFiles(server.folder).includes(digest),
      (await server.send({ path: "/v2/cut/tags/list" })).status,
    ]).toEqual([false, 404]);
  });
});

describe("opened again", () => {
  it("a registry has what it had, with times and locks, and no uploads", async () => {
    const options = { folder: path.join(folder, "again") };
    const paths = [
      "/v2/_catalog",
      "/acr/v1/team/app",
      "/acr/v1/team/app/_tags?orderby=timedesc",
      "/acr/v1/team/app/_manifests",
      "/v2/team/app/manifests/Latest",
      "/v2/team/app/manifests/latest",
    ];
    const answers = async (server: OciServer): Promise<readonly string[]> =>
      Promise.all(
        paths.map(async (asked) =>
          (await server.send({ path: asked })).body.replaceAll(server.host, "HOST"),
        ),
      );
    const first = await startOciServer(options);
    await pushImage(first, "team/app", "latest", "one");
    await pushImage(first, "team/app", "Latest", "two");
    const lock = { method: "PATCH", path: "/acr/v1/team/app/_tags/latest" };
    await first.send({ ...lock, body: '{"deleteEnabled":false}' });
    const { headers } = await first.send({ method: "POST", path: "/v2/team/app/blobs/uploads/" });
    await first.send({ method: "PATCH", path: headers.location!, body: "half" });
    const before = await answers(first);
    await first.close();
    const second = await startOciServer(options);
    const after = await answers(second);
    const uploads = filesBelow(path.join(options.folder, "contoso", "uploads"));
    await second.close();
    expect([after, uploads]).toEqual([before, []]);
  });

  it("what an earlier process left unfinished is gone", async () => {
    const own = path.join(folder, "unfinished");
    const first = await startOciServer({ folder: own });
    await pushImage(first, "app", "1", "one");
    await first.close();
    const before = filesBelow(own);
    const [repository] = readdirSync(path.join(own, "contoso", "repositories"));
    const repositories = path.join(own, "contoso", "repositories");
    writeFileSync(path.join(repositories, repository!, "tags", "x.json.1.unfinished"), "{");
    writeFileSync(path.join(own, "contoso", "uploads", "half"), "half");
    mkdirSync(path.join(repositories, "abc"));
    mkdirSync(path.join(repositories, "def.1.unfinished"));
    const second = await startOciServer({ folder: own });
    const { body } = await second.send({ path: "/v2/_catalog" });
    await second.close();
    expect([filesBelow(own), JSON.parse(body)]).toEqual([before, { repositories: ["app"] }]);
  });
});

describe("clean-up", () => {
  it("removes blobs that no image names, but not those of a push that is going on", async () => {
    let now = Date.UTC(2026, 0, 1);
    const options = { folder: path.join(folder, "clean"), now: () => now };
    const server = await startOciServer(options);
    const digest = await pushImage(server, "app", "1", "only in one");
    await pushImage(server, "app", "2", "in two");
    await pushImage(server, "other", "2", "in two");
    now += 60 * 60 * 1000;
    const pushed = await pushBlob(server, "app", "pushed just now");
    const before = await server.content.size("contoso");
    await server.send({ method: "DELETE", path: `/v2/app/manifests/${digest}` });
    const left = blobFiles(server.folder);
    await server.send({ method: "DELETE", path: "/acr/v1/app" });
    const other = await server.send({ path: `/v2/other/blobs/${sha256("in two")}` });
    now += 60 * 60 * 1000;
    await server.send({ method: "DELETE", path: "/acr/v1/other" });
    const after = await server.content.size("contoso");
    await server.content.deleteRegistry("CONTOSO");
    expect([
      left.includes(sha256("only in one")),
      left.includes(sha256("in two")),
      left.includes(pushed),
      other.body,
      before > 1000,
      after,
      readdirSync(server.folder),
    ]).toEqual([false, true, true, "in two", true, 0, []]);
    await server.close();
  });
});

describe("kill -9", () => {
  let program: string;
  beforeAll(async () => {
    program = path.join(folder, "server.mjs");
    await build({
      stdin: {
        resolveDir: import.meta.dirname,
        contents: `import { startOciServer } from "./ociServer.ts";
          void startOciServer({ folder: process.argv[2] }).then(({ host }) => console.log(host));`,
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: program,
      logLevel: "error",
    });
  });

  /** Pushes images from four clients until the server dies; gives what was acknowledged. */
  async function pushUntilKilled(own: string, kills: number): Promise<ReadonlyMap<string, string>> {
    const child = spawn(process.execPath, [program, own], { stdio: ["ignore", "pipe", "inherit"] });
    const [first] = (await once(child.stdout, "data")) as [Buffer];
    const port = Number(first.toString().trim().split(":")[1]);
    const client = { send: (request: Parameters<typeof sendRaw>[1]) => sendRaw(port, request) };
    const acknowledged = new Map<string, string>();
    const pushes = async (name: string): Promise<void> => {
      for (let number = 0; ; number++) {
        const layer = `${name} ${number} `.repeat(20_000);
        acknowledged.set(`${name}:${number}`, await pushImage(client, name, String(number), layer));
        if (acknowledged.size === kills) {
          child.kill("SIGKILL");
        }
      }
    };
    const exited = once(child, "exit");
    await Promise.allSettled(["a", "b", "c", "d"].map(pushes));
    await exited;
    return acknowledged;
  }

  it.each([5, 6, 7, 8])("after %i pushes everything acknowledged is whole", async (kills) => {
    const own = path.join(folder, `killed-${kills}`);
    const acknowledged = await pushUntilKilled(own, kills);
    const server = await startOciServer({ folder: own });
    const found = new Map<string, string>();
    for (const name of acknowledged.keys()) {
      const [repository = "", tag = ""] = name.split(":");
      const { body } = await server.send({ path: `/v2/${repository}/manifests/${tag}` });
      const { config, layers } = JSON.parse(body) as Record<"config", { digest: string }> &
        Record<"layers", { digest: string }[]>;
      const blobs = [config, ...layers].map(async ({ digest }) => {
        const blob = await server.send({ path: `/v2/${repository}/blobs/${digest}` });
        return sha256(blob.body) === digest;
      });
      if ((await Promise.all(blobs)).every(Boolean)) {
        found.set(name, sha256(body));
      }
    }
    const unfinished = filesBelow(own).filter((name) => /unfinished|uploads/u.test(name));
    await server.close();
    expect([acknowledged.size >= kills, found, unfinished]).toEqual([true, acknowledged, []]);
  });
});

it("an image can be pushed by a manifest whose blobs came before a restart", async () => {
  const own = { folder: path.join(folder, "between") };
  const first = await startOciServer(own);
  const body = await dockerManifest(first, "app", "layer");
  await first.close();
  const second = await startOciServer(own);
  const headers = { "content-type": dockerImage };
  const { status } = await second.send({
    method: "PUT",
    path: "/v2/app/manifests/1",
    headers,
    body,
  });
  await second.close();
  expect(status).toBe(201);
});
