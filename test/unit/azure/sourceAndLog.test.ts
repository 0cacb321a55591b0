import { afterEach, expect, it } from "vitest";
import { createArmRegistryService } from "../../../src/azure/armRegistryService.ts";
import { localCredential } from "../../../src/azure/localCredential.ts";
import {
  type LogChunk,
  type RegistryService,
  type SourceArchive,
} from "../../../src/core/ports.ts";
import { recordingLog } from "../../support/recordingLog.ts";
import {
  startStubServer,
  type StubAnswer,
  type StubRequest,
  type StubServer,
} from "../../support/stubServer.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";
const dev = { subscriptionId, resourceGroup: "local", name: "dev" };
const { signal } = new AbortController();
const log = recordingLog();
let stub: StubServer;

afterEach(() => stub.close());

/** A service whose blobs answer one after the other; the last answer stays. Links tell how often they were asked for. */
async function serve(blobAnswers: readonly StubAnswer[]): Promise<RegistryService> {
  let links = 0;
  let read = 0;
  stub = await startStubServer(({ url }, origin) => {
    if (url.includes("/listLogSasUrl")) {
      return { status: 200, body: { logLink: `${origin}/blob?sig=secret${++links}` } };
    }
    if (url.includes("/listBuildSourceUploadUrl")) {
      const uploadUrl = `${origin}/blob?sig=secret`;
      return { status: 200, body: { uploadUrl, relativePath: "source/x.tar.gz" } };
    }
    return blobAnswers[Math.min(read++, blobAnswers.length - 1)];
  });
  const credential = localCredential();
  const retry = { maxRetries: 0 };
  return createArmRegistryService({
    endpoint: stub.origin,
    subscriptionId,
    credential,
    retry,
    log,
  });
}

/** Requests for blobs: method, link, range. */
function blobRequests(): readonly string[] {
  return stub.requests
    .filter(({ url }) => url.startsWith("/blob"))
    .map(({ method, url, headers }: StubRequest) =>
      [method, url.replace("/blob?sig=secret", ""), headers.range].filter(Boolean).join(" "),
    );
}

const complete = { "x-ms-meta-Complete": "successful" };

interface Reading {
  readonly offset: number;
  readonly answers: readonly StubAnswer[];
  /** Text and mark of the chunk. */
  readonly expected: readonly [string, string | undefined];
  readonly requests: readonly string[];
}

it.each<[string, Reading]>([
  [
    "a part",
    {
      offset: 0,
      answers: [{ status: 206, body: "abc" }],
      expected: ["abc", undefined],
      requests: ["GET 1 bytes=0-"],
    },
  ],
  [
    "the last part",
    {
      offset: 3,
      answers: [
        { status: 206, body: "def", headers: { ...complete, "content-range": "bytes 3-5/6" } },
      ],
      expected: ["def", "successful"],
      requests: ["GET 1 bytes=3-"],
    },
  ],
  [
    "a part of a complete log that ends before the log does",
    {
      offset: 0,
      answers: [
        { status: 206, body: "abc", headers: { ...complete, "content-range": "bytes 0-2/6" } },
      ],
      expected: ["abc", undefined],
      requests: ["GET 1 bytes=0-"],
    },
  ],
  [
    "the whole from a server without ranges",
    {
      offset: 3,
      answers: [{ status: 200, body: "abcdef", headers: complete }],
      expected: ["def", "successful"],
      requests: ["GET 1 bytes=3-"],
    },
  ],
  [
    "nothing yet",
    {
      offset: 0,
      answers: [{ status: 404 }],
      expected: ["", undefined],
      requests: ["GET 1 bytes=0-"],
    },
  ],
  [
    "nothing new in a log that grows",
    {
      offset: 6,
      answers: [{ status: 416 }, { status: 200, headers: { "content-length": "6" } }],
      expected: ["", undefined],
      requests: ["GET 1 bytes=6-", "HEAD 1"],
    },
  ],
  [
    "the mark that came after the last bytes",
    {
      offset: 6,
      answers: [{ status: 416 }, { status: 200, headers: { ...complete, "content-length": "6" } }],
      expected: ["", "successful"],
      requests: ["GET 1 bytes=6-", "HEAD 1"],
    },
  ],
  [
    "a mark that came together with more bytes",
    {
      offset: 6,
      answers: [{ status: 416 }, { status: 200, headers: { ...complete, "content-length": "9" } }],
      expected: ["", undefined],
      requests: ["GET 1 bytes=6-", "HEAD 1"],
    },
  ],
  [
    "with a new link when the first has expired",
    {
      offset: 0,
      answers: [{ status: 403 }, { status: 206, body: "abc" }],
      expected: ["abc", undefined],
      requests: ["GET 1 bytes=0-", "GET 2 bytes=0-"],
    },
  ],
])("reads %s", async (_, { offset, answers, expected, requests }) => {
  const service = await serve(answers);
  const chunk: LogChunk = await (await service.openLog(dev, "cf1", signal)).read(offset, signal);
  expect([new TextDecoder().decode(chunk.bytes), chunk.completed]).toEqual(expected);
  expect(blobRequests()).toEqual(requests);
});

it("gives up after one new link, and tells no link", async () => {
  const headers = { "x-ms-error-code": "AuthenticationFailed" };
  const service = await serve([{ status: 403, headers }]);
  const opened = await service.openLog(dev, "cf1", signal);
  await expect(opened.read(0, signal)).rejects.toMatchObject({
    code: "forbidden",
    message: "Cannot read the log of the run: the service answered HTTP 403 (AuthenticationFailed)",
  });
  expect(blobRequests()).toHaveLength(2);
  expect(log.lines.join()).not.toContain("secret");
});

function archiveOf(...pieces: readonly string[]): SourceArchive {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  return {
    size: bytes.reduce((sum, { length }) => sum + length, 0),
    stream: () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (const piece of bytes) {
            controller.enqueue(piece);
          }
          controller.close();
        },
      }),
    dispose: () => Promise.resolve(),
  };
}

it("uploads an archive with its length, and tells how far it is", async () => {
  const service = await serve([{ status: 201 }]);
  const sent: number[] = [];
  const archive = archiveOf("hello ", "world");
  const location = await service.uploadSource(dev, archive, (bytes) => sent.push(bytes), signal);
  expect([location, sent]).toEqual(["source/x.tar.gz", [6, 11]]);
  const { method, headers, body } = stub.requests.at(-1)!;
  expect([method, body, headers["content-length"], headers["x-ms-blob-type"]]).toEqual([
    "PUT",
    "hello world",
    "11",
    "BlockBlob",
  ]);
  expect(headers.authorization).toBeUndefined();
});

it("tries once more when the connection breaks", async () => {
  const service = await serve([{ status: 0, reset: true }, { status: 201 }]);
  const archive = archiveOf("hello");
  expect(await service.uploadSource(dev, archive, () => undefined, signal)).toBe("source/x.tar.gz");
  expect(blobRequests()).toEqual(["PUT", "PUT"]);
});

it("gives up when it breaks again", async () => {
  const service = await serve([{ status: 0, reset: true }]);
  const uploading = service.uploadSource(dev, archiveOf("hello"), () => undefined, signal);
  await expect(uploading).rejects.toMatchObject({ code: "unreachable" });
  expect(blobRequests()).toHaveLength(2);
});

it("does not repeat what was refused", async () => {
  const service = await serve([
    { status: 403, headers: { "x-ms-error-code": "AuthenticationFailed" } },
  ]);
  const uploading = service.uploadSource(dev, archiveOf("hello"), () => undefined, signal);
  await expect(uploading).rejects.toMatchObject({
    code: "forbidden",
    serviceCode: "AuthenticationFailed",
  });
  expect(blobRequests()).toHaveLength(1);
  expect(log.lines.join()).not.toContain("secret");
});

it("refuses what is larger than one blob before sending anything", async () => {
  const service = await serve([{ status: 201 }]);
  const archive = { ...archiveOf("x"), size: 5000 * 1024 * 1024 + 1 };
  const uploading = service.uploadSource(dev, archive, () => undefined, signal);
  await expect(uploading).rejects.toMatchObject({ code: "invalidContext" });
  expect(blobRequests()).toEqual([]);
});

it("closes the archive when the upload is aborted", async () => {
  const service = await serve([{ status: 201 }]);
  const controller = new AbortController();
  const reason = new Error("enough");
  const closed: string[] = [];
  const archive: SourceArchive = {
    size: 1_000_000,
    stream: () =>
      new ReadableStream<Uint8Array>(
        {
          pull: (stream) => stream.enqueue(new Uint8Array(1000)),
          cancel: () => void closed.push("closed"),
        },
        { highWaterMark: 0 },
      ),
    dispose: () => Promise.resolve(),
  };
  const stopAtSome = (sent: number): void => {
    if (sent >= 5000) {
      controller.abort(reason);
    }
  };
  const uploading = service.uploadSource(dev, archive, stopAtSome, controller.signal);
  await expect(uploading).rejects.toBe(reason);
  expect(closed).toEqual(["closed"]);
});
