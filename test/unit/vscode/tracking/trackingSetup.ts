import { formatFamiliarReference } from "../../../../src/core/image/imageReference.ts";
import { type Clock, type ImageAnswer } from "../../../../src/core/ports.ts";
import { Connections } from "../../../../src/vscode/connections.ts";
import { RegistryCatalog } from "../../../../src/vscode/registryCatalog.ts";
import { RememberedBuilds } from "../../../../src/vscode/rememberedBuilds.ts";
import { RunWatch } from "../../../../src/vscode/runWatch.ts";
import { BaseImageSituations } from "../../../../src/vscode/tracking/baseImageSituations.ts";
import { Explanations } from "../../../../src/vscode/tracking/explanations.ts";
import { ImageFactsSource } from "../../../../src/vscode/tracking/imageFacts.ts";
import { PinnedTasks } from "../../../../src/vscode/tracking/pinnedTasks.ts";
import { ServiceFacts } from "../../../../src/vscode/tracking/serviceFacts.ts";
import { Verdicts } from "../../../../src/vscode/tracking/verdicts.ts";
import { DockerfileIndex } from "../../../../src/vscode/workspace/dockerfileIndex.ts";
import { editorFiles } from "../../../../src/vscode/workspace/editorFiles.ts";
import { FakeMemento } from "../../../support/fakeMemento.ts";
import { fakeRegistryService, type FakeContent } from "../../../support/fakeRegistryService.ts";
import { manualClock, settled } from "../../../support/manualClock.ts";
import { recordingLog } from "../../../support/recordingLog.ts";
import { allowed, fakeHost, now } from "../fixtures.ts";

/** A digest that is told from others by one character. */
export function digestOf(character: string): string {
  return `sha256:${character.repeat(64)}`;
}

/** Everything that verdicts are made of, over a service, registries and a memory in memory. */
export function trackingSetup(given: Partial<FakeContent> = {}) {
  const fake = fakeRegistryService({ registries: [], tasks: [], runs: [], ...given });
  const clock = manualClock(now);
  const log = recordingLog();
  const { host, exit } = fakeHost({ isRunning: true });
  const connect = () => Promise.resolve(fake.service);
  const connections = new Connections({ host, connect, ...allowed() });
  const catalog = new RegistryCatalog(connections);
  const service = new ServiceFacts({ connections, catalog, clock, log });
  const watch = new RunWatch(catalog, clock, log);
  const [workspaceMemory, globalMemory] = [new FakeMemento(), new FakeMemento()];
  const directory = fakeDirectory(clock);
  const images = new ImageFactsSource({
    directory: () => Promise.resolve(directory),
    clock,
    log,
    memory: globalMemory,
    isAllowed: () => true,
  });
  const pins = new PinnedTasks(workspaceMemory);
  const remembered = new RememberedBuilds(workspaceMemory);
  const index = new DockerfileIndex(editorFiles, clock, log);
  const shared = { clock, log, remembered, pins, watch, index, service, images };
  const verdicts = new Verdicts(shared);
  return {
    ...shared,
    ...{ connections, catalog, verdicts, exit, fake, directory, globalMemory, workspaceMemory },
    explanations: new Explanations({ ...shared, verdicts }),
    situations: new BaseImageSituations({ ...shared, verdicts }),
  };
}

/** Asks again and again, as lenses and views do, until nothing new comes. */
export async function untilQuiet<Answer>(
  source: { readonly onDidChange: (listener: () => void) => unknown },
  ask: () => Answer,
): Promise<Answer> {
  let isNews = true;
  source.onDidChange(() => (isNews = true));
  let answer = ask();
  for (let round = 0; isNews; round++) {
    if (round > 20) {
      throw new Error("There is no end of news");
    }
    isNews = false;
    answer = ask();
    await settled();
  }
  return answer;
}

/** What registries say: the digests that a test sets, by familiar name. `asked` lists the names. */
function fakeDirectory(clock: Pick<Clock, "now">) {
  const digests = new Map<string, string>();
  const asked: string[] = [];
  return {
    digests,
    asked,
    expire: () => undefined,
    lookUp: (image: Parameters<typeof formatFamiliarReference>[0]): Promise<ImageAnswer> => {
      const name = formatFamiliarReference(image);
      asked.push(name);
      const digest = digests.get(name);
      const askedAt = clock.now();
      return Promise.resolve(
        digest === undefined
          ? { kind: "missing", message: `There is no ${name}`, askedAt }
          : { kind: "found", digest, askedAt, ...untold },
      );
    },
  };
}

const untold = { isPublic: undefined, pushedAt: undefined, otherTags: undefined } as const;
