import { type CommandContext } from "../../../../src/vscode/commands/commandContext.ts";
import { RegistryCredentialStore } from "../../../../src/vscode/registryCredentials.ts";
import { type FakeContent } from "../../../support/fakeRegistryService.ts";
import { startWindow, type FakeWindow } from "../../../support/fakeWindow.ts";
import { startWorkspace } from "../../../support/fakeWorkspace.ts";
import { dev } from "../fixtures.ts";
import { trackingSetup } from "../tracking/trackingSetup.ts";

/** What a command is called with. */
export interface CommandSituation {
  readonly files?: Readonly<Record<string, string>>;
  readonly content?: Partial<FakeContent>;
  /** What the user answers, in order. */
  readonly answers?: FakeWindow["answers"] | undefined;
}

/** A context for commands, connected to registry `dev`, in a folder of these files. */
export function commandSetup({ files = {}, content = {}, answers = [] }: CommandSituation) {
  const workspace = startWorkspace(files);
  const window = startWindow([...answers]);
  const own = trackingSetup({ registries: [dev], ...content });
  const secrets = new Map<string, string>();
  const store = {
    get: (key: string) => Promise.resolve(secrets.get(key)),
    store: (key: string, value: string) => Promise.resolve(void secrets.set(key, value)),
  };
  const { service, images, ...rest } = own;
  const context = {
    ...rest,
    serviceFacts: service,
    imageFacts: images,
    credentials: new RegistryCredentialStore(store as never),
  } as unknown as CommandContext;
  return { ...own, context, workspace, window, secrets };
}
