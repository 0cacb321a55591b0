import { afterAll, beforeAll, expect, it } from "vitest";
import {
  ociIndex,
  dockerImage,
  type OciServer,
  pushImage,
  sha256,
  startOciServer,
} from "./ociServer.ts";

let server: OciServer;
const digests: Record<string, string> = {};

beforeAll(async () => {
  server = await startOciServer();
  for (const tag of ["b", "a", "c"]) {
    digests[tag] = await pushImage(server, "team/app", tag, `layer ${tag}`);
  }
  await pushImage(server, "team/app", "newest", "layer a");
  await pushImage(server, "alpha", "latest", "alpha");
  await pushImage(server, "zeta", "latest", "zeta");
});

afterAll(() => server.close());

interface Listing {
  readonly status: number;
  readonly value: unknown;
  readonly next: string | undefined;
}

async function get(path: string): Promise<Listing> {
  const { status, headers, body } = await server.send({ path });
  const next = /^<(?<path>[^>]+)>; rel="next"$/u.exec(String(headers["link"]))?.groups?.["path"];
  return { status, value: JSON.parse(body) as unknown, next };
}

/** Names on every page, by following the links from the first. */
async function pages(path: string, key: string, nameKey?: string): Promise<readonly string[][]> {
  const found: string[][] = [];
  let next: string | undefined = path;
  while (next !== undefined && found.length < 10) {
    const { value, next: following }: Listing = await get(next);
    const items = (value as Record<string, unknown[]>)[key] ?? [];
    found.push(
      items.map(
        (item) =>
          (nameKey === undefined ? item : (item as Record<string, unknown>)[nameKey]) as string,
      ),
    );
    next = following;
  }
  return found;
}

it.each([
  ["/v2/_catalog", "repositories", undefined, [["alpha", "team/app", "zeta"]]],
  ["/v2/_catalog?n=2", "repositories", undefined, [["alpha", "team/app"], ["zeta"]]],
  ["/acr/v1/_catalog?n=1", "repositories", undefined, [["alpha"], ["team/app"], ["zeta"]]],
  ["/acr/v1/_catalog?n=1&last=beta", "repositories", undefined, [["team/app"], ["zeta"]]],
  ["/v2/_catalog?n=0", "repositories", undefined, [[]]],
  ["/v2/_catalog?n=3", "repositories", undefined, [["alpha", "team/app", "zeta"]]],
  ["/v2/team/app/tags/list", "tags", undefined, [["a", "b", "c", "newest"]]],
  ["/v2/team/app/tags/list?n=3", "tags", undefined, [["a", "b", "c"], ["newest"]]],
  ["/v2/team/app/tags/list?last=b", "tags", undefined, [["c", "newest"]]],
  ["/acr/v1/team/app/_tags?n=3", "tags", "name", [["a", "b", "c"], ["newest"]]],
  ["/acr/v1/team/app/_tags?n=3&orderby=timedesc", "tags", "name", [["newest", "c", "a"], ["b"]]],
  ["/acr/v1/team%2Fapp/_tags?orderby=timeasc", "tags", "name", [["b", "a", "c", "newest"]]],
  ["/acr/v1/team/app/_tags?orderby=timedesc&last=gone", "tags", "name", [[]]],
])("%s gives the pages", async (path, key, nameKey, expected) => {
  expect(await pages(path, key, nameKey)).toEqual(expected);
});

it("tags can be filtered by digest", async () => {
  const path = `/acr/v1/team/app/_tags?digest=${digests["a"]!}`;
  expect(await pages(path, "tags", "name")).toEqual([["a", "newest"]]);
});

const everything = {
  deleteEnabled: true,
  writeEnabled: true,
  listEnabled: true,
  readEnabled: true,
};
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/u) as unknown;

it("shows a repository, a tag and a manifest as ACR does", async () => {
  const { value: repository } = await get("/acr/v1/team/app");
  const { value: tag } = await get("/acr/v1/team/app/_tags/a");
  const { value: manifest } = await get(`/acr/v1/team/app/_manifests/${digests["a"]!}`);
  const name = { registry: server.host, imageName: "team/app" };
  const times = { createdTime: time, lastUpdateTime: time };
  expect([repository, tag, manifest]).toEqual([
    { ...name, ...times, manifestCount: 3, tagCount: 4, changeableAttributes: everything },
    {
      ...name,
      tag: {
        name: "a",
        digest: digests["a"],
        ...times,
        signed: false,
        changeableAttributes: everything,
      },
    },
    {
      ...name,
      manifest: {
        digest: digests["a"],
        imageSize: 77,
        ...times,
        architecture: "amd64",
        os: "linux",
        mediaType: dockerImage,
        configMediaType: "application/vnd.docker.container.image.v1+json",
        tags: ["a", "newest"],
        changeableAttributes: everything,
      },
    },
  ]);
});

it("shows the images of an index", async () => {
  const image = await pushImage(server, "multi", "amd64", "layer");
  const platform = { architecture: "amd64", os: "linux" };
  const manifests = [{ mediaType: dockerImage, size: 400, digest: image, platform }];
  const body = JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests });
  const headers = { "content-type": ociIndex };
  await server.send({ method: "PUT", path: "/v2/multi/manifests/all", headers, body });
  const { value } = await get(`/acr/v1/multi/_manifests/${sha256(body)}`);
  expect(value).toMatchObject({
    manifest: { mediaType: ociIndex, tags: ["all"], references: [{ digest: image, ...platform }] },
  });
});

it("a moved tag keeps its making time, and the old manifest loses it", async () => {
  const old = await pushImage(server, "moving", "latest", "one");
  const before = await get("/acr/v1/moving/_tags/latest");
  const present = await pushImage(server, "moving", "latest", "two");
  const after = await get("/acr/v1/moving/_tags/latest");
  const { createdTime, lastUpdateTime } = (
    before.value as { tag: { createdTime: string; lastUpdateTime: string } }
  ).tag;
  const manifests = await pages("/acr/v1/moving/_manifests?orderby=timeasc", "manifests", "tags");
  const moved = (after.value as { tag: { lastUpdateTime: string } }).tag;
  expect([moved, moved.lastUpdateTime > lastUpdateTime, manifests, server.moves.slice(-2)]).toEqual(
    [
      expect.objectContaining({ digest: present, createdTime }),
      true,
      [[[], ["latest"]]],
      [
        {
          registry: "contoso",
          repository: "moving",
          tag: "latest",
          digest: old,
          previousDigest: undefined,
          byRun: undefined,
        },
        {
          registry: "contoso",
          repository: "moving",
          tag: "latest",
          digest: present,
          previousDigest: old,
          byRun: undefined,
        },
      ],
    ],
  );
});

it("pushing the same again moves nothing", async () => {
  await pushImage(server, "same", "1", "same");
  const moves = server.moves.length;
  await pushImage(server, "same", "1", "same");
  expect(server.moves.length).toBe(moves);
});

async function statusOf(method: string, path: string, body?: string): Promise<number> {
  return (await server.send({ method, path, ...(body === undefined ? {} : { body }) })).status;
}

it("deletes a tag, a manifest with its tags, and a repository", async () => {
  const digest = await pushImage(server, "gone", "1", "one");
  await pushImage(server, "gone", "2", "one");
  await pushImage(server, "gone", "3", "three");
  const statuses = [
    await statusOf("DELETE", "/acr/v1/gone/_tags/1"),
    await statusOf("GET", "/v2/gone/manifests/1"),
    await statusOf("DELETE", `/v2/gone/manifests/${digest}`),
    await statusOf("GET", "/v2/gone/manifests/2"),
    await statusOf("DELETE", `/v2/gone/manifests/${digest}`),
    await statusOf("DELETE", "/v2/gone/manifests/3"),
  ];
  const { status, body } = await server.send({ method: "DELETE", path: "/acr/v1/gone" });
  const { manifestsDeleted, tagsDeleted } = JSON.parse(body) as Record<string, string[]>;
  const after = await statusOf("GET", "/acr/v1/gone");
  expect([statuses, status, manifestsDeleted?.length, tagsDeleted, after]).toEqual([
    [202, 404, 202, 404, 404, 202],
    202,
    1,
    [],
    404,
  ]);
});

it("locks what its attributes say", async () => {
  const digest = await pushImage(server, "locked", "1", "one");
  const lock = (path: string, body: object): Promise<number> =>
    statusOf("PATCH", path, JSON.stringify(body));
  const statuses = [
    await lock("/acr/v1/locked/_tags/1", { deleteEnabled: false, writeEnabled: false }),
    await statusOf("DELETE", "/acr/v1/locked/_tags/1"),
    await statusOf("DELETE", `/v2/locked/manifests/${digest}`),
    await statusOf("DELETE", "/acr/v1/locked"),
    await lock("/acr/v1/locked", { readEnabled: false, listEnabled: false }),
    await statusOf("GET", "/v2/locked/manifests/1"),
    await lock("/acr/v1/locked", { readEnabled: true }),
    await statusOf("GET", "/v2/locked/manifests/1"),
    await lock(`/acr/v1/locked/_manifests/${digest}`, { listEnabled: false }),
  ];
  const push = pushImage(server, "locked", "1", "two");
  await expect(push).rejects.toThrow("405");
  const { value } = await get("/v2/_catalog?last=gone&n=1");
  expect([statuses, value]).toEqual([
    [200, 405, 405, 405, 200, 405, 200, 200, 200],
    { repositories: ["moving"] },
  ]);
});
