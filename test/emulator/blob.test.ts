import { connect } from "node:net";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openLogStore } from "../../src/emulator/blob/folderLogStore.ts";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

type SentHeaders = Readonly<Record<string, string>>;

const blockBlob: SentHeaders = { "x-ms-blob-type": "BlockBlob" };

async function newUpload(): Promise<{ readonly url: string; readonly file: string }> {
  const { body } = await arm.send("POST", `${arm.registry}/listBuildSourceUploadUrl`);
  const { uploadUrl, relativePath } = body as { uploadUrl: string; relativePath: string };
  const parts = relativePath.split("/").slice(1);
  const file = path.join(arm.dataFolder, "registries", "contoso", "sources", ...parts);
  return { url: uploadUrl, file };
}

async function put(url: string, body: string, headers: SentHeaders): Promise<unknown> {
  const response = await fetch(url, { method: "PUT", body, headers });
  return [response.status, response.headers.get("x-ms-error-code")];
}

describe("uploads", () => {
  it("store a body in one piece", async () => {
    const { url, file } = await newUpload();
    expect(await put(url, "archive", blockBlob)).toEqual([201, null]);
    expect(await readFile(file, "utf8")).toBe("archive");
  });

  it("put blocks together in the order of the list", async () => {
    const { url, file } = await newUpload();
    const id = (text: string): string => Buffer.from(text).toString("base64");
    for (const [name, body] of [
      ["b>?", "world"],
      ["a>?", "hello "],
    ] as const) {
      const block = `${url}&comp=block&blockid=${encodeURIComponent(id(name))}`;
      expect(await put(block, body, {})).toEqual([201, null]);
    }
    const list = (names: readonly string[]): string =>
      `<?xml version="1.0"?><BlockList>${names.map((name) => `<Latest>${id(name)}</Latest>`).join("")}</BlockList>`;
    expect(await put(`${url}&comp=blocklist`, list(["a>?", "c>?"]), {})).toEqual([
      400,
      "InvalidBlockList",
    ]);
    expect(await put(`${url}&comp=blocklist`, list(["a>?", "b>?"]), {})).toEqual([201, null]);
    expect(await readFile(file, "utf8")).toBe("hello world");
    expect(await readdir(path.dirname(file))).not.toContain(`${path.basename(file)}.blocks`);
  });

  it("leave nothing when they are cut off", async () => {
    const { url, file } = await newUpload();
    const { hostname, port, pathname, search } = new URL(url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nx-ms-blob-type: BlockBlob\r\nContent-Length: 100\r\n\r\nhalf`,
          () => socket.destroy(),
        );
      });
      socket.on("close", () => resolve()).on("error", reject);
    });
    const left = async (): Promise<string[]> =>
      (await readdir(path.dirname(file)).catch(() => [])).filter((name) =>
        name.startsWith(path.basename(file)),
      );
    await expect.poll(left).toEqual([]);
  });

  it.each<[string, (url: string) => string, SentHeaders, number, string]>([
    ["no blob type", (url) => url, {}, 400, "MissingRequiredHeader"],
    [
      "another blob type",
      (url) => url,
      { "x-ms-blob-type": "PageBlob" },
      400,
      "InvalidHeaderValue",
    ],
    [
      "another signature",
      (url) => url.replace(/sig=../u, "sig=xx"),
      blockBlob,
      403,
      "AuthenticationFailed",
    ],
    [
      "another blob",
      (url) => url.replace(/.\.tar/u, "z.tar"),
      blockBlob,
      403,
      "AuthenticationFailed",
    ],
    [
      "a later expiry",
      (url) => url.replace(/se=\d+/u, "se=2999"),
      blockBlob,
      403,
      "AuthenticationFailed",
    ],
    ["no query", (url) => url.split("?", 1)[0] ?? "", blockBlob, 403, "AuthenticationFailed"],
    ["another operation", (url) => `${url}&comp=page`, blockBlob, 501, "NotImplemented"],
  ])("are refused with %s", async (_what, ...refused) => {
    const [change, headers, status, code] = refused;
    const { url } = await newUpload();
    expect(await put(change(url), "x", headers)).toEqual([status, code]);
  });
});

describe("logs", () => {
  let link: string;
  beforeAll(async () => {
    const build = { type: "DockerBuildRequest", dockerFilePath: "D", platform: { os: "linux" } };
    await arm.send("POST", `${arm.registry}/scheduleRun`, build);
    const answer = await arm.send("POST", `${arm.registry}/runs/cf1/listLogSasUrl`);
    link = (answer.body as { logLink: string }).logLink;
    const head = (): Promise<Response> => fetch(link, { method: "HEAD" });
    const size = await vi.waitFor(async () => {
      const { headers } = await head();
      expect(headers.get("x-ms-meta-complete")).toBe("failed");
      return Number(headers.get("content-length"));
    });
    // What the engine wrote is its own; here only the length counts.
    const logs = openLogStore(path.join(arm.dataFolder, "registries"));
    await logs.append("contoso", "cf1", "x".repeat(5000 - size));
  });

  it.each<[SentHeaders, number, string | null, number]>([
    [{}, 200, null, 5000],
    [{ "x-ms-range": "bytes=0-4095" }, 206, "bytes 0-4095/5000", 4096],
    [{ "x-ms-range": "bytes=4096-8191", range: "bytes=0-0" }, 206, "bytes 4096-4999/5000", 904],
    [{ range: "bytes=4999-" }, 206, "bytes 4999-4999/5000", 1],
    [{ range: "bytes=5000-" }, 416, "bytes */5000", -1],
  ])("with %j answer %i %s", async (headers, status, contentRange, length) => {
    const response = await fetch(link, { headers });
    const text = await response.text();
    expect([response.status, response.headers.get("content-range")]).toEqual([
      status,
      contentRange,
    ]);
    expect(status === 416 ? -1 : text.length).toBe(length);
  });

  it("have the headers of an append blob", async () => {
    const { headers } = await fetch(link, { method: "HEAD" });
    expect(headers.get("x-ms-blob-type")).toBe("AppendBlob");
    expect(Date.parse(headers.get("last-modified") ?? "")).toBeGreaterThan(0);
    const etag = headers.get("etag") ?? "";
    expect((await fetch(link, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("are not found once the registry is gone", async () => {
    const other = arm.registry.replace("contoso", "shortlived");
    await arm.send("PUT", other, { location: "westus", sku: { name: "Basic" } });
    await arm.send("POST", `${other}/scheduleRun`, {
      type: "DockerBuildRequest",
      dockerFilePath: "D",
      platform: { os: "linux" },
    });
    const answer = await arm.send("POST", `${other}/runs/cf1/listLogSasUrl`);
    const { logLink } = answer.body as { logLink: string };
    expect((await fetch(logLink)).status).toBe(200);
    expect((await arm.send("DELETE", other)).status).toBe(200);
    const gone = await fetch(logLink);
    expect([gone.status, gone.headers.get("x-ms-error-code")]).toEqual([404, "BlobNotFound"]);
  });
});
