import { type Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type DockerTaskDefinition } from "../../core/task/task.ts";
import {
  argumentStep,
  neededArguments,
  readBuildArguments,
  type ArgumentAnswers,
} from "../input/buildArguments.ts";
import { askRegistry, connectedRegistries } from "../input/pickRegistry.ts";
import { isRecord, textOf } from "../input/record.ts";
import {
  imageNameProblem,
  repositoryNameFrom,
  taskNameFrom,
  taskNameProblem,
} from "../input/rules.ts";
import { readRegistry, resolveRegistry } from "../input/targets.ts";
import { askChoice, askText, back, runWizard, type Step } from "../input/wizard.ts";
import { parentOf } from "../repositoryFacts.ts";
import { type CommandContext } from "./commandContext.ts";
import { confirmTask } from "./confirmTask.ts";
import { taskContexts, type TaskContext } from "./taskContexts.ts";

/** A task that is to be created, and where. */
export interface TaskAnswers {
  readonly registry: Registry;
  readonly task: DockerTaskDefinition;
}

type Trigger = DockerTaskDefinition["baseImageTrigger"];

interface OpenAnswers extends ArgumentAnswers {
  readonly registry: Registry | undefined;
  readonly name: string | undefined;
  readonly context: TaskContext | undefined;
  readonly image: string | undefined;
  /** Undefined: not answered yet. */
  readonly trigger: { readonly scope: Trigger } | undefined;
  readonly isConfirmed: boolean;
}

/**
 * Asks what a new task needs and the argument does not say, and shows at last what will be done. The argument may have
 * `registry`, `name`, `context` with `file`, `image`, `arguments`, `trigger` (`Runtime`, `All`, `None`) and
 * `isConfirmed`.
 */
export async function askTask(
  commandContext: CommandContext,
  dockerfile: Uri,
  argument: unknown,
): Promise<TaskAnswers> {
  const given = await givenAnswers(commandContext, argument);
  const registries = await connectedRegistries(commandContext.catalog);
  const needed = await neededArguments(dockerfile, given.arguments);
  const isLocal = commandContext.connections.local.kind === "running";
  const contexts = given.context === undefined ? await taskContexts(dockerfile, isLocal) : [];
  const answers = await runWizard<OpenAnswers>(
    "Create Task",
    [
      registryStep(registries),
      nameStep(taskNameFrom(subjectOf(dockerfile))),
      contextStep(contexts),
      imageStep(`${repositoryNameFrom(subjectOf(dockerfile))}:{{.Run.ID}}`),
      ...needed.map((name) => argumentStep<OpenAnswers>(name, undefined)),
      triggerStep,
      confirmStep,
    ],
    given,
  );
  return { registry: registryOf(answers), task: definition(answers) };
}

async function givenAnswers(context: CommandContext, argument: unknown): Promise<OpenAnswers> {
  const options = isRecord(argument) ? argument : {};
  const reference = readRegistry(argument);
  const registries = await connectedRegistries(context.catalog);
  const only = registries.length === 1 ? registries[0] : undefined;
  const registry =
    reference === undefined ? only : await resolveRegistry(context.catalog, reference);
  const path = textOf(options, "context");
  return {
    registry,
    loginServer: registry?.loginServer,
    name: textOf(options, "name"),
    context:
      path === undefined ? undefined : { path, file: textOf(options, "file") ?? "Dockerfile" },
    image: textOf(options, "image"),
    arguments: readBuildArguments(argument),
    trigger: readTrigger(options["trigger"]),
    isConfirmed: options["isConfirmed"] === true,
  };
}

function readTrigger(value: unknown): OpenAnswers["trigger"] {
  if (value === "Runtime" || value === "All") {
    return { scope: value };
  }
  return value === "None" ? { scope: undefined } : undefined;
}

function registryStep(registries: readonly Registry[]): Step<OpenAnswers> {
  return {
    name: "registry",
    isNeeded: ({ registry }) => registry === undefined,
    ask: async (answers, page) => {
      const registry = await askRegistry(page, registries, answers.registry?.id.name);
      return registry === back ? back : withRegistry(answers, registry);
    },
  };
}

/** An argument that names the registry's host follows when another registry is chosen. */
function withRegistry(answers: OpenAnswers, registry: Registry): OpenAnswers {
  const { loginServer } = registry;
  const follows = answers.arguments.map((argument) =>
    argument.value === answers.loginServer ? { ...argument, value: loginServer } : argument,
  );
  return { ...answers, registry, loginServer, arguments: follows };
}

function nameStep(proposal: string): Step<OpenAnswers> {
  return {
    name: "name",
    isNeeded: ({ name }) => name === undefined,
    ask: async (answers, page) => {
      const name = await askText(page, {
        prompt: "Name of the task",
        value: answers.name ?? proposal,
        problemOf: taskNameProblem,
      });
      return name === back ? back : { ...answers, name };
    },
  };
}

function contextStep(contexts: readonly TaskContext[]): Step<OpenAnswers> {
  return {
    name: "context",
    isNeeded: ({ context }) => context === undefined,
    ask: async (answers, page) => {
      const context = await askChoice(page, {
        placeholder: "What the task builds from: a folder of a Git repository, as committed",
        choices: contexts.map((value) => ({
          label: value.explanation ?? value.path,
          description: value.file,
          detail: value.path,
          value,
        })),
        isChosen: (value) => value === answers.context,
      });
      return context === back ? back : { ...answers, context };
    },
  };
}

function imageStep(proposal: string): Step<OpenAnswers> {
  return {
    name: "image",
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

const triggerStep: Step<OpenAnswers> = {
  name: "trigger",
  isNeeded: ({ trigger }) => trigger === undefined,
  ask: async (answers, page) => {
    const scope = await askChoice<Trigger>(page, {
      placeholder: "Which base images start the task when they move",
      choices: [
        { label: "Runtime", detail: "The base image of the last stage", value: "Runtime" },
        { label: "All", detail: "The base images of all stages", value: "All" },
        { label: "None", detail: "The task runs only when asked to", value: undefined },
      ],
      isChosen: (value) => answers.trigger !== undefined && value === answers.trigger.scope,
    });
    return scope === back ? back : { ...answers, trigger: { scope } };
  },
};

const confirmStep: Step<OpenAnswers> = {
  isNeeded: ({ isConfirmed }) => !isConfirmed,
  ask: async (answers, page) => {
    const confirmed = await confirmTask(page, {
      registry: registryOf(answers),
      task: definition(answers),
      contextText: answers.context?.explanation,
    });
    return confirmed === "create" ? { ...answers, isConfirmed: true } : confirmed;
  },
};

function registryOf({ registry }: OpenAnswers): Registry {
  if (registry === undefined) {
    throw new AcrError("invalidRequest", "A registry is needed");
  }
  return registry;
}

function definition({
  name = "",
  context,
  image = "",
  trigger,
  ...answers
}: OpenAnswers): DockerTaskDefinition {
  const problem =
    taskNameProblem(name) ??
    imageNameProblem(image) ??
    (context === undefined ? "A context is needed" : undefined);
  if (problem !== undefined || context === undefined) {
    throw new AcrError("invalidRequest", problem ?? "");
  }
  return {
    name,
    contextPath: context.path,
    dockerFilePath: context.file,
    imageNames: [image],
    arguments: answers.arguments,
    baseImageTrigger: trigger?.scope,
  };
}

/** The folder's name; with what the file's name adds to `Dockerfile`. */
function subjectOf(dockerfile: Uri): string {
  const file = dockerfile.path.split("/").at(-1) ?? "";
  const folder = parentOf(dockerfile).path.split("/").at(-1) ?? "";
  const addition = /^(?:Dockerfile|Containerfile)[-._](.+)$/iu.exec(file)?.[1];
  return addition === undefined ? folder : `${folder}-${addition}`;
}
