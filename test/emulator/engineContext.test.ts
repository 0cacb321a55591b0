import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { unpackArchive } from "../../src/emulator/engine/archive.ts";
import { fetchGitContext } from "../../src/emulator/engine/gitContext.ts";

type Entry = Parameters<ReturnType<typeof pack>["entry"]>[0] & { readonly body?: string };

const signal = new AbortController().signal;
let folder: string;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-context-"));
  warnings = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each<readonly [string, readonly Entry[], Readonly<Record<string, string>>, readonly string[]]>([
  [
    "a root entry and children without parents",
    [{ name: "/", type: "directory" }, file("/a/b/c", "1")],
    { "a/b/c": "1" },
    [],
  ],
  [
    "long names",
    [file(`${"d".repeat(120)}/${"f".repeat(120)}`, "1")],
    { [`${"d".repeat(120)}/${"f".repeat(120)}`]: "1" },
    [],
  ],
  ["the later of two entries", [file("a", "1"), file("./a", "2")], { a: "2" }, []],
  [
    "links inside",
    [
      file("a/b", "1"),
      { name: "l", type: "symlink", linkname: "a/b" },
      { name: "h", type: "link", linkname: "a/b" },
    ],
    { "a/b": "1", h: "1", l: "→ a/b" },
    [],
  ],
  [
    "no links out",
    [
      { name: "l", type: "symlink", linkname: "../../etc" },
      file("l/passwd", "x"),
      { name: "m", type: "symlink", linkname: "/etc/passwd" },
    ],
    { "l/passwd": "x" },
    [
      "the link l leads out of the source (../../etc) and was left out",
      "the link m leads out of the source (/etc/passwd) and was left out",
    ],
  ],
  [
    "nothing through a link",
    [{ name: "l", type: "symlink", linkname: "." }, file("l/x", "1")],
    { "l/x": "1" },
    [],
  ],
  [
    "no pipes or devices",
    [{ name: "p", type: "fifo" }, { name: "d", type: "character-device" }, file("a", "1")],
    { a: "1" },
    ["p is a fifo and was left out", "d is a character-device and was left out"],
  ],
])("unpacks %s", async (_, entries, expected, warned) => {
  await unpack(gzipSync(await archiveOf(entries)));
  expect(filesBelow("out")).toEqual(expected);
  expect(warnings).toEqual(warned);
});

it.each<readonly [string, () => Promise<Buffer> | Buffer, string]>([
  [
    "an entry that leads out",
    () => archiveOf([file("../x", "1")]),
    "the archive has an entry that leads out of it: ../x",
  ],
  [
    "a hard link that leads out",
    () => archiveOf([{ name: "h", type: "link", linkname: "../../etc/passwd" }]),
    "the archive has an entry that leads out of it: ../../etc/passwd",
  ],
  [
    "an archive that is cut off",
    async () => gzipSync(await archiveOf([file("a", "1".repeat(50_000))])).subarray(0, 100),
    "the archive is cut off: EOF",
  ],
  [
    "a tar that is cut off",
    async () => (await archiveOf([file("a", "1".repeat(50_000))])).subarray(0, 10_000),
    "the archive is cut off: EOF",
  ],
  ["text", () => Buffer.from("FROM scratch\n".repeat(1000)), "the file is no tar archive"],
  ["nothing", () => Buffer.alloc(0), "the archive holds no files"],
  [
    "a zip file",
    () => Buffer.from("PK\u0003\u0004"),
    "the archive is compressed with zip; the emulator unpacks tar and tar.gz",
  ],
  [
    "too many bytes",
    () => archiveOf([file("a", "1".repeat(2_000_000))]),
    "the archive is larger than the emulator unpacks (1 MiB, 100 entries)",
  ],
  [
    "too many entries",
    () => archiveOf(Array.from({ length: 101 }, (_, index) => file(`f${index}`, ""))),
    "the archive is larger than the emulator unpacks (1 MiB, 100 entries)",
  ],
])("refuses %s", async (_, make, message) => {
  await expect(unpack(await make())).rejects.toThrow(message);
  expect(readdirSync(folder).sort()).toEqual(["archive", "out"]);
});

it.each<readonly [string, string | undefined, string | undefined, string]>([
  ["the default branch", undefined, undefined, "second"],
  ["a branch", "other", undefined, "other"],
  ["a full commit", "<first>", undefined, "first"],
  ["a short commit", "<first:7>", undefined, "first"],
  ["a folder", undefined, "sub", "below"],
  [
    "no tag, as the engine",
    "v1",
    undefined,
    "error checking out v1: error: pathspec 'v1' did not match any file(s) known to git: exit status 1",
  ],
  [
    "no folder outside",
    undefined,
    "../..",
    'error setting git context, "../.." not within git root',
  ],
  ["no file as a folder", undefined, "note", "error setting git context, not a directory: note"],
  [
    "no option as a ref",
    "--upload-pack=touch /tmp/x",
    undefined,
    'error fetching: "--upload-pack=touch /tmp/x" is no Git reference',
  ],
])("checks out %s", async (_, ref, subfolder, expected) => {
  const { remote, first } = makeRepository();
  const wanted = ref?.replace("<first>", first).replace("<first:7>", first.slice(0, 7));
  const source = { remote, ref: wanted, folder: subfolder, token: undefined };
  const note = await fetchGit(source).then(
    (checkout) => readFileSync(path.join(checkout.folder, "note"), "utf8"),
    (error: unknown) => (error as Error).message,
  );
  expect(note).toBe(expected);
});

it("sends a token in a header and shows it to nobody", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const message = async (remote: string, token: string | undefined): Promise<string> =>
    await fetchGit({ remote, ref: undefined, folder: undefined, token }).then(
      () => "fetched",
      (error: unknown) => (error as Error).message,
    );
  const messages = [
    await message(`http://${host}/a.git`, "pat-1"),
    await message(`http://dummy:pat-2@${host}/a.git`, undefined),
  ];
  server.close();
  expect(new Set(seen)).toEqual(
    new Set(
      ["dummy:pat-1", "dummy:pat-2"].map((text) => `Basic ${Buffer.from(text).toString("base64")}`),
    ),
  );
  expect(messages.join()).not.toContain("pat-");
});

function file(name: string, body: string): Entry {
  return { name, type: "file", body };
}

async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) {
    tar.entry(header, body ?? "");
  }
  tar.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of tar) {
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}

async function unpack(bytes: Buffer): Promise<void> {
  const archive = path.join(folder, "archive");
  writeFileSync(archive, bytes);
  mkdirSync(path.join(folder, "out"));
  const limits = { bytes: 1024 * 1024, entries: 100 };
  const warn = (message: string): void => void warnings.push(message);
  await unpackArchive({ file: archive, limits }, path.join(folder, "out"), warn, signal);
}

function filesBelow(name: string): Readonly<Record<string, string>> {
  const root = path.join(folder, name);
  const found = readdirSync(root, { recursive: true, encoding: "utf8" }).flatMap((relative) => {
    const place = path.join(root, relative);
    const facts = lstatSync(place);
    if (facts.isSymbolicLink()) {
      return [[relative, `→ ${readlinkSync(place)}`] as const];
    }
    return facts.isFile() ? [[relative, readFileSync(place, "utf8")] as const] : [];
  });
  return Object.fromEntries(found);
}

function makeRepository(): { readonly remote: string; readonly first: string } {
  const root = path.join(folder, "repository");
  const git = (...parameters: readonly string[]): string =>
    execFileSync(
      "git",
      ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org", ...parameters],
      {
        encoding: "utf8",
        stdio: "pipe",
      },
    );
  const commit = (text: string): string => {
    writeFileSync(path.join(root, "note"), text);
    git("add", ".");
    git("commit", "-q", "-m", text);
    return git("rev-parse", "HEAD").trim();
  };
  mkdirSync(path.join(root, "sub"), { recursive: true });
  writeFileSync(path.join(root, "sub/note"), "below");
  git("init", "-q", "-b", "main");
  const first = commit("first");
  git("tag", "v1");
  git("checkout", "-q", "-b", "other");
  commit("other");
  git("checkout", "-q", "main");
  commit("second");
  return { remote: `file://${root}`, first };
}

async function fetchGit(
  source: Parameters<typeof fetchGitContext>[0],
): ReturnType<typeof fetchGitContext> {
  const checkout = mkdtempSync(path.join(folder, "checkout-"));
  return await fetchGitContext(source, { scratch: folder, checkout }, signal);
}
