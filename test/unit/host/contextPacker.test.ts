import { execFile } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { type PackedContext } from "../../../src/core/ports.ts";
import { createContextPacker } from "../../../src/host/contextPacker.ts";

const run = promisify(execFile);
const { signal } = new AbortController();
let base: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), "packer-test-"));
});

afterEach(() => rm(base, { recursive: true, force: true }));

/** Files by their names; a name with `/` at the end is an empty folder, a value `-> x` a link. */
type Tree = Readonly<Record<string, string>>;

async function plant(tree: Tree): Promise<void> {
  for (const [name, content] of Object.entries(tree)) {
    const place = path.join(base, name);
    await mkdir(name.endsWith("/") ? place : path.dirname(place), { recursive: true });
    if (content.startsWith("-> ")) {
      await symlink(content.slice(3), place);
    } else if (!name.endsWith("/")) {
      await writeFile(place, content);
    }
  }
}

function pack(dockerfile = "Dockerfile", folder = "."): Promise<PackedContext> {
  const request = { folder: path.join(base, folder), dockerfile: path.join(base, dockerfile) };
  return createContextPacker().pack(request, () => undefined, signal);
}

/** Names in the archive as GNU tar reads them. */
async function list({ archive }: PackedContext): Promise<readonly string[]> {
  const file = path.join(await mkdtemp(path.join(base, "out-")), "a.tar.gz");
  const bytes = Buffer.from(await new Response(archive.stream()).arrayBuffer());
  expect(bytes.length).toBe(archive.size);
  await writeFile(file, bytes);
  const { stdout } = await run("tar", ["--quoting-style=literal", "-tzf", file]);
  return stdout.split("\n").slice(0, -1);
}

async function check(tree: Tree, expected: readonly string[], ...where: string[]): Promise<void> {
  await plant(tree);
  const packed = await pack(...where);
  try {
    const names = (await list(packed)).map((name) => name.replace(/^[0-9a-f]{32}_/u, "HEX_"));
    expect(names).toEqual(expected);
    expect(names).toContain(packed.dockerFilePath.replace(/^[0-9a-f]{32}_/u, "HEX_"));
    expect(packed.files).toBe(names.filter((name) => !name.endsWith("/")).length);
  } finally {
    await packed.archive.dispose();
  }
}

it.each<[string, Tree, string[], string[]?]>([
  [
    "folders before their files, in the order of the bytes",
    { Dockerfile: "", "b/x": "", "b/a": "", "B.txt": "", ä: "", "empty/": "" },
    ["B.txt", "Dockerfile", "b/", "b/a", "b/x", "empty/", "ä"],
  ],
  [
    "version control at the root only",
    { Dockerfile: "", ".git/config": "", ".gitignore": "", ".svn/a": "", "sub/.git/config": "" },
    ["Dockerfile", "sub/", "sub/.git/", "sub/.git/config"],
  ],
  [
    "ignore rules of Docker: trailing and leading slashes",
    {
      Dockerfile: "",
      ".dockerignore": "node_modules/\n/dist\n",
      "node_modules/a": "",
      "dist/b": "",
    },
    [".dockerignore", "Dockerfile"],
  ],
  [
    "a rule that brings one file of an ignored folder back",
    { Dockerfile: "", ".dockerignore": "logs\n!logs/keep.txt", "logs/a": "", "logs/keep.txt": "" },
    [".dockerignore", "Dockerfile", "logs/keep.txt"],
  ],
  [
    "the ignore file of the Dockerfile comes first",
    {
      "web.dockerfile": "",
      "web.dockerfile.dockerignore": "a",
      ".dockerignore": "b",
      a: "",
      b: "",
    },
    [".dockerignore", "b", "web.dockerfile", "web.dockerfile.dockerignore"],
    ["web.dockerfile"],
  ],
  [
    "an ignored Dockerfile is added",
    { Dockerfile: "FROM scratch", ".dockerignore": "**", a: "" },
    ["HEX_Dockerfile"],
  ],
  [
    "a Dockerfile outside is added",
    { "Dockerfile.web": "", "app/a": "" },
    ["a", "HEX_Dockerfile.web"],
    ["Dockerfile.web", "app"],
  ],
  [
    "a Dockerfile in a folder",
    { "docker/Dockerfile": "", a: "" },
    ["a", "docker/", "docker/Dockerfile"],
    ["docker/Dockerfile"],
  ],
  [
    "links stay links, dangling and circular ones too; a linked Dockerfile is added",
    { real: "FROM scratch", Dockerfile: "-> real", loop: "-> .", gone: "-> ../nowhere" },
    ["Dockerfile", "gone", "loop", "real", "HEX_Dockerfile"],
  ],
  [
    "awkward names",
    {
      Dockerfile: "",
      " lead": "",
      "ü ß/日本": "",
      "a\\b": "",
      "-rf": "",
      [`${"n".repeat(200)}.txt`]: "",
    },
    [" lead", "-rf", "Dockerfile", "a\\b", `${"n".repeat(200)}.txt`, "ü ß/", "ü ß/日本"],
  ],
])("packs %s", async (_, tree, expected, where = []) => {
  await check(tree, expected, ...where);
});

it("keeps content, execution bits and long paths, passes over pipes", async () => {
  const deep = `${"d".repeat(90)}/${"e".repeat(90)}/${"f".repeat(90)}`;
  await plant({ Dockerfile: "FROM scratch", [`${deep}/x`]: "deep", "run.sh": "#!/bin/sh" });
  await writeFile(path.join(base, "big"), Buffer.alloc(300_000, 7));
  await run("chmod", ["750", path.join(base, "run.sh")]);
  await run("mkfifo", [path.join(base, "pipe")]);
  await utimes(path.join(base, "run.sh"), new Date(-5000), new Date(-5000));
  const packed = await pack();
  const out = await mkdtemp(path.join(tmpdir(), "packer-out-"));
  try {
    const bytes = await new Response(packed.archive.stream()).arrayBuffer();
    await writeFile(path.join(out, "a.tgz"), Buffer.from(bytes));
    await run("tar", ["-xzf", path.join(out, "a.tgz"), "-C", out]);
    expect(await readFile(path.join(out, deep, "x"), "utf8")).toBe("deep");
    expect((await readFile(path.join(out, "big"))).equals(Buffer.alloc(300_000, 7))).toBe(true);
    const { stdout } = await run("stat", ["-c", "%a %Y", path.join(out, "run.sh")]);
    expect(stdout.trim()).toBe("750 0");
    expect(packed.files).toBe(4);
  } finally {
    await packed.archive.dispose();
    await rm(out, { recursive: true, force: true });
  }
});

it("gives the same archive for the same context", async () => {
  await plant({ Dockerfile: "FROM scratch", ".dockerignore": "Dockerfile", "a/b": "c" });
  const [first, second] = [await pack(), await pack()];
  const [one, two] = [await list(first), await list(second)];
  expect([first.archive.size, one]).toEqual([second.archive.size, two]);
  await Promise.all([first.archive.dispose(), second.archive.dispose()]);
});

it.each<[string, Tree, string[], { code: string; message: string }]>([
  [
    "no Dockerfile",
    { a: "" },
    [],
    { code: "fileNotFound", message: "BASE/Dockerfile does not exist" },
  ],
  [
    "no folder",
    { Dockerfile: "" },
    ["Dockerfile", "nope"],
    { code: "fileNotFound", message: "BASE/nope does not exist" },
  ],
  [
    "a file as context",
    { Dockerfile: "", a: "" },
    ["Dockerfile", "a"],
    { code: "invalidContext", message: "BASE/a is not a folder" },
  ],
  [
    "a folder as Dockerfile",
    { "Dockerfile/": "" },
    [],
    { code: "invalidContext", message: "BASE/Dockerfile is not a file" },
  ],
  [
    "a malformed rule",
    { Dockerfile: "", ".dockerignore": "a\n[" },
    [],
    {
      code: "invalidContext",
      message: "BASE/.dockerignore: [ is not a valid pattern; Docker refuses to build with it",
    },
  ],
])("refuses %s", async (_, tree, where, expected) => {
  await plant(tree);
  const error: unknown = await pack(...where).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AcrError);
  const { code, message } = error as AcrError;
  expect({ code, message: message.replaceAll(base, "BASE") }).toEqual(expected);
});

it("refuses a name that is not UTF-8", async () => {
  await plant({ Dockerfile: "" });
  const name = Buffer.concat([Buffer.from(`${base}/`), Buffer.from([0x61, 0xff])]);
  await writeFile(name, "");
  await expect(pack()).rejects.toMatchObject({ code: "invalidContext" });
});

it("refuses a file of more than 8 GiB", async () => {
  await plant({ Dockerfile: "" });
  await run("truncate", ["-s", "8G", path.join(base, "huge")]);
  await expect(pack()).rejects.toMatchObject({
    code: "invalidContext",
    message: expect.stringContaining(`${base}/huge is larger than 8 GiB`) as string,
  });
});

it("deletes the temporary file when aborted, and by dispose", async () => {
  await plant({ Dockerfile: "", a: "" });
  await writeFile(path.join(base, "big"), Buffer.alloc(3_000_000, 1));
  const temporary = await mkdtemp(path.join(tmpdir(), "packer-tmp-"));
  vi.stubEnv("TMPDIR", temporary);
  const controller = new AbortController();
  const reason = new Error("stopped");
  const packing = createContextPacker().pack(
    { folder: base, dockerfile: path.join(base, "Dockerfile") },
    (_, bytes) => {
      if (bytes > 0) {
        controller.abort(reason);
      }
    },
    controller.signal,
  );
  await expect(packing).rejects.toBe(reason);
  const packed = await pack();
  await packed.archive.dispose();
  await packed.archive.dispose();
  vi.unstubAllEnvs();
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

it("refuses a file that shrinks while it is packed", async () => {
  await plant({ Dockerfile: "" });
  await writeFile(path.join(base, "a-log"), Buffer.alloc(4_000_000, 1));
  await writeFile(path.join(base, "b-log"), Buffer.alloc(4_000_000, 1));
  const packing = createContextPacker().pack(
    { folder: base, dockerfile: path.join(base, "Dockerfile") },
    (_, bytes) => {
      if (bytes === 65_536) {
        void writeFile(path.join(base, "a-log"), "");
      }
    },
    signal,
  );
  await expect(packing).rejects.toMatchObject({
    code: "invalidContext",
    message: expect.stringContaining(`${base}/a-log`) as string,
  });
});
