import { type Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type BuildArgument } from "../../core/task/task.ts";
import {
  argumentStep,
  neededArguments,
  readBuildArguments,
  type ArgumentAnswers,
} from "../input/buildArguments.ts";
import { askRegistry, connectedRegistries } from "../input/pickRegistry.ts";
import { isRecord, textOf } from "../input/record.ts";
import { imageNameProblem, repositoryNameFrom } from "../input/rules.ts";
import { readRegistry, resolveRegistry } from "../input/targets.ts";
import { askText, back, runWizard, type Step } from "../input/wizard.ts";
import { parentOf } from "../repositoryFacts.ts";
import { type CommandContext } from "./commandContext.ts";
import { contextFolderOf } from "./contextFolder.ts";

/** All that a build needs to know. */
export interface BuildAnswers {
  readonly dockerfile: Uri;
  readonly registry: Registry;
  /** Image name without registry. */
  readonly image: string;
  readonly contextFolder: string;
  readonly arguments: readonly BuildArgument[];
  readonly target: string | undefined;
}

interface OpenAnswers extends ArgumentAnswers {
  readonly registry: Registry | undefined;
  readonly image: string | undefined;
}

/**
 * Asks what a build needs and the argument does not say: registry (when there are several), image name, arguments of
 * `FROM` lines. The argument may have `registry`, `image`, `arguments`, `context` and `target`.
 */
export async function askBuild(
  context: CommandContext,
  dockerfile: Uri,
  argument: unknown,
): Promise<BuildAnswers> {
  const options = isRecord(argument) ? argument : {};
  const remembered = context.remembered.of(dockerfile);
  const given = await givenAnswers(context, argument);
  const needed = await neededArguments(dockerfile, given.arguments);
  const registries = await connectedRegistries(context.catalog);
  const answers = await runWizard<OpenAnswers>(
    "Build Image in ACR",
    [
      registryStep(registries, remembered.registry),
      imageStep(remembered.image ?? proposedImage(dockerfile)),
      ...needed.map((name) => argumentStep<OpenAnswers>(name, remembered.arguments?.[name])),
    ],
    given,
  );
  const { registry, image } = answers;
  const problem = imageNameProblem(image ?? "");
  if (registry === undefined || image === undefined || problem !== undefined) {
    throw new AcrError("invalidRequest", problem ?? "A registry and an image name are needed");
  }
  const folder = textOf(options, "context") ?? remembered.context;
  const contextFolder = contextFolderOf(dockerfile, folder);
  await context.remembered.remember(dockerfile, {
    registry: registry.id.name,
    image,
    context: folder,
    arguments: Object.fromEntries(
      answers.arguments.filter(({ isSecret }) => !isSecret).map(({ name, value }) => [name, value]),
    ),
  });
  const target = textOf(options, "target");
  return { dockerfile, registry, image, contextFolder, arguments: answers.arguments, target };
}

async function givenAnswers(context: CommandContext, argument: unknown): Promise<OpenAnswers> {
  const reference = readRegistry(argument);
  const registries = await connectedRegistries(context.catalog);
  const only = registries.length === 1 ? registries[0] : undefined;
  const registry =
    reference === undefined ? only : await resolveRegistry(context.catalog, reference);
  return {
    registry,
    loginServer: registry?.loginServer,
    image: isRecord(argument) ? textOf(argument, "image") : undefined,
    arguments: readBuildArguments(argument),
  };
}

function registryStep(
  registries: readonly Registry[],
  preferred: string | undefined,
): Step<OpenAnswers> {
  return {
    isNeeded: ({ registry }) => registry === undefined,
    ask: async (answers, page) => {
      const registry = await askRegistry(page, registries, preferred);
      return registry === back ? back : { ...answers, registry, loginServer: registry.loginServer };
    },
  };
}

function imageStep(proposal: string): Step<OpenAnswers> {
  return {
    isNeeded: ({ image }) => image === undefined,
    ask: async (answers, page) => {
      const image = await askText(page, {
        prompt: "Image name without registry; {{.Run.ID}} makes every tag unique",
        value: answers.image ?? proposal,
        problemOf: imageNameProblem,
      });
      return image === back ? back : { ...answers, image };
    },
  };
}

function proposedImage(dockerfile: Uri): string {
  const folder = parentOf(dockerfile).path.split("/").at(-1) ?? "";
  return `${repositoryNameFrom(folder)}:{{.Run.ID}}`;
}
