import { expect, it } from "vitest";
import { type ImageReference } from "../../../../src/core/image/imageReference.ts";
import { type ImageAnswer } from "../../../../src/core/ports.ts";
import {
  CachedImageDirectory,
  type FreshTimes,
} from "../../../../src/core/registry/cachedImageDirectory.ts";

/** A request that a registry has not answered yet. */
interface Going {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly answer: (answer: object) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

const minute = 60_000;
const found = {
  kind: "found",
  digest: "sha256:a",
  isPublic: true,
  pushedAt: undefined,
  otherTags: undefined,
} as const;

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

/** A directory over registries that answer when the test says so. */
class Scene {
  time = 1000;
  readonly going: Going[] = [];
  readonly directory: CachedImageDirectory;

  constructor(freshTimes: Partial<FreshTimes> = {}) {
    this.directory = new CachedImageDirectory({
      clock: { now: () => this.time },
      freshTimes,
      directory: { lookUp: (image, signal) => this.#ask(image, signal) },
    });
  }

  lookUp(name: string, signal = new AbortController().signal): Promise<ImageAnswer> {
    const [registry = "", rest = ""] = name.split("/");
    const [repository = "", tag] = rest.split(":");
    return this.directory.lookUp({ registry, repository, tag, digest: undefined }, signal);
  }

  /** Looks up and lets the registry answer at once; gives the answer and whether the registry was asked. */
  async answered(name: string, answer: object = found): Promise<[object, boolean]> {
    const asked = this.going.length;
    const result = this.lookUp(name);
    await settle();
    const request = this.going[asked];
    await request?.answer(answer);
    return [await result, request !== undefined];
  }

  #ask({ registry, repository }: ImageReference, signal: AbortSignal): Promise<ImageAnswer> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void): Promise<void> => {
        act();
        return settle();
      };
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      this.going.push({
        name: `${registry}/${repository}`,
        signal,
        answer: (answer) => {
          const whole = { askedAt: this.time, ...answer } as ImageAnswer;
          return end(() => resolve(whole));
        },
        fail: (error) => end(() => reject(error)),
      });
    });
  }
}

/** When an image is asked for again, in milliseconds after the first answer. */
it.each<[string, object, Partial<FreshTimes>, number]>([
  ["docker.io/node:15", found, {}, 10 * minute],
  ["docker.io/node:15", { kind: "missing", message: "m" }, {}, 10 * minute],
  ["mcr.microsoft.com/node:15", { kind: "refused", message: "m" }, {}, 10 * minute],
  ["dev.azurecr.io/node:15", found, {}, minute / 2],
  ["127.0.0.1:5010/node:15", found, {}, minute / 2],
  ["docker.io/node:15", { kind: "failed", message: "m" }, {}, minute / 2],
  ["docker.io/node:15", found, { public: 5 }, 5],
  ["dev.azurecr.io/node:15", found, { azure: 7 }, 7],
  ["dev.azurecr.io/node:15", { kind: "failed", message: "m" }, { failed: 9 }, 9],
])("keeps what is said about %s: %j", async (name, answer, times, fresh) => {
  const scene = new Scene(times);
  const first = { askedAt: 1000, ...answer };
  expect(await scene.answered(name, answer)).toEqual([first, true]);
  scene.time += fresh - 1;
  expect(await scene.answered(name)).toEqual([first, false]);
  scene.time += 1;
  expect(await scene.answered(name)).toEqual([{ ...found, askedAt: scene.time }, true]);
});

it("asks again when the clock was set back, and Azure registries when told so", async () => {
  const scene = new Scene();
  const [hub, own] = ["docker.io/node:15", "contoso.azurecr.io/node:15"] as const;
  await scene.answered(hub);
  scene.time = 500;
  expect((await scene.answered(hub))[1]).toBe(true);
  expect((await scene.answered(hub))[1]).toBe(false);
  await scene.answered(own);
  scene.directory.expire();
  expect((await scene.answered(hub))[1]).toBe(false);
  expect((await scene.answered(own))[1]).toBe(true);
  expect((await scene.answered(own))[1]).toBe(false);
});

it("asks once for equal questions, and only as long as somebody waits", async () => {
  const scene = new Scene();
  const [one, other] = [new AbortController(), new AbortController()];
  const reason = new Error("enough");
  const first = scene.lookUp("docker.io/node:15", one.signal);
  const second = scene.lookUp("Registry.hub.docker.com/node:15", other.signal);
  await settle();
  expect(scene.going.map(({ name }) => name)).toEqual(["docker.io/node"]);
  one.abort(reason);
  await expect(first).rejects.toBe(reason);
  expect(scene.going[0]?.signal.aborted).toBe(false);
  await scene.going[0]?.answer(found);
  expect(await second).toEqual({ ...found, askedAt: 1000 });
  await expect(scene.lookUp("docker.io/node:15", one.signal)).rejects.toBe(reason);
});

it("gives up a request that nobody waits for, and starts another for who comes then", async () => {
  const scene = new Scene();
  const controllers = [new AbortController(), new AbortController()];
  const waits = controllers.map(({ signal }) => scene.lookUp("docker.io/node:15", signal));
  await settle();
  controllers.forEach((controller) => controller.abort(new Error("enough")));
  expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual([
    "rejected",
    "rejected",
  ]);
  expect(scene.going[0]?.signal.aborted).toBe(true);
  expect(await scene.answered("docker.io/node:15")).toEqual([{ ...found, askedAt: 1000 }, true]);
});

it("asks a host two things at once, and other hosts meanwhile", async () => {
  const scene = new Scene();
  const controller = new AbortController();
  const names = ["docker.io/a", "docker.io/b", "docker.io/c", "docker.io/d", "dev.azurecr.io/e"];
  const waits = names.map((name) =>
    scene.lookUp(name, name.endsWith("c") ? controller.signal : undefined),
  );
  const asked = (): readonly string[] => scene.going.map(({ name }) => name);
  await settle();
  expect(asked()).toEqual(["docker.io/a", "docker.io/b", "dev.azurecr.io/e"]);
  controller.abort(new Error("enough"));
  await scene.going[0]?.answer(found);
  expect(asked().slice(3)).toEqual(["docker.io/d"]);
  await scene.going[1]?.fail(new Error("broken"));
  await scene.going[2]?.answer(found);
  await scene.going[3]?.answer(found);
  const results = await Promise.allSettled(waits);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  expect((await scene.answered("docker.io/b"))[1]).toBe(true);
});

const limited = { kind: "limited", message: "Too many requests", retryAt: 1000 + minute };

it("asks nothing of a host while it limits requests, also what waited already", async () => {
  const scene = new Scene();
  const waits = ["a", "b", "c"].map((name) => scene.lookUp(`docker.io/${name}`));
  await settle();
  await scene.going[0]?.answer(limited);
  await scene.going[1]?.answer(found);
  expect(await Promise.all(waits)).toEqual([
    { ...limited, askedAt: 1000 },
    { ...found, askedAt: 1000 },
    { ...limited, askedAt: 1000 },
  ]);
  scene.time += minute - 1;
  expect(await scene.answered("docker.io/d")).toEqual([{ ...limited, askedAt: scene.time }, false]);
  expect((await scene.answered("mcr.microsoft.com/d"))[1]).toBe(true);
  scene.time += 1;
  expect((await scene.answered("docker.io/d"))[1]).toBe(true);
});

it.each<[string, object, number]>([
  ["that does not say for how long", { ...limited, retryAt: undefined }, 5 * minute],
  ["that answered this once", { ...found, pauseUntil: 1000 + minute }, minute],
])("leaves a host alone %s", async (_, answer, rest) => {
  const scene = new Scene();
  await scene.answered("docker.io/a", answer);
  scene.time += rest - 1;
  expect(await scene.answered("docker.io/b")).toMatchObject([
    { kind: "limited", retryAt: 1000 + rest },
    false,
  ]);
  scene.time += 1;
  expect((await scene.answered("docker.io/b"))[1]).toBe(true);
});

it.each([
  ["limited", limited],
  ["failed", { kind: "failed", message: "No way" }],
])("gives what it found last, with its time and the reason, when it %s", async (_, trouble) => {
  const scene = new Scene({ public: 10 });
  await scene.answered("docker.io/a");
  scene.time += 10;
  const old = { ...found, askedAt: 1000, staleBecause: trouble.message };
  expect(await scene.answered("docker.io/a", trouble)).toEqual([old, true]);
  expect(await scene.answered("docker.io/a")).toEqual([old, false]);
  scene.time += minute;
  const fresh = { ...found, askedAt: scene.time };
  expect(await scene.answered("docker.io/a")).toEqual([fresh, true]);
});

it("forgets what it found when the registry says that it is gone", async () => {
  const scene = new Scene({ public: 0, failed: 0 });
  await scene.answered("docker.io/a");
  await scene.answered("docker.io/a", { kind: "missing", message: "gone" });
  expect((await scene.answered("docker.io/a", { kind: "failed", message: "f" }))[0]).toEqual({
    kind: "failed",
    message: "f",
    askedAt: 1000,
  });
});

it("remembers a thousand images", async () => {
  const scene = new Scene();
  for (let index = 0; index <= 1000; index += 1) {
    await scene.answered(`docker.io/a${index}`);
  }
  expect((await scene.answered("docker.io/a1"))[1]).toBe(false);
  expect((await scene.answered("docker.io/a0"))[1]).toBe(true);
});
