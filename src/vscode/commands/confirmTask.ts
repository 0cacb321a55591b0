import { env, window } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { type DockerTaskDefinition } from "../../core/task/task.ts";
import { argumentQuestion } from "../input/buildArguments.ts";
import { AskAgain, askChoice, type back, type Choice, type Page } from "../input/wizard.ts";
import { azTaskCreateLine } from "./azCommandLine.ts";

/** A task as it would be created. */
export interface ProposedTask {
  readonly registry: Registry;
  readonly task: DockerTaskDefinition;
  /** The context in words; without it its address is shown. */
  readonly contextText: string | undefined;
}

/** A row of the last page: what was answered, and which question to go back to. */
interface Answer {
  readonly question: string;
  readonly label: string;
  readonly value: string;
  readonly detail?: string;
}

const create = "create";
const copy = "copy";

/** The rows of quick input hold about so many characters; of a longer address the end says more than the start. */
const longestDetail = 72;

/**
 * Shows all answers, each in a row that leads back to its question, and asks whether to create the task.
 * Copying the equal command line answers nothing: the page stays.
 */
export async function confirmTask(
  page: Page,
  proposed: ProposedTask,
): Promise<"create" | typeof back | AskAgain> {
  const { registry, task } = proposed;
  const line = azTaskCreateLine(registry.id.name, task);
  const name = `${registry.id.name}/${task.name}`;
  const rows = answersOf(proposed).map((answer, index) => row(answer, page, index));
  const answer = await askChoice<string | AskAgain>(page, {
    placeholder: `Create ${name}? Pick an answer to change it`,
    choices: [
      { label: "$(add) Create Task", description: name, alwaysShow: true, value: create },
      ...rows,
      {
        heading: "",
        label: "$(copy) Copy the Equal Azure Command Line",
        description: "az acr task create …",
        alwaysShow: true,
        value: copy,
      },
    ],
  });
  if (answer === copy) {
    await env.clipboard.writeText(line);
    window.setStatusBarMessage("$(copy) Azure command line copied", 5000);
    return confirmTask(page, proposed);
  }
  return typeof answer === "string" ? create : answer;
}

function row(
  { question, label, value, detail }: Answer,
  { asked }: Page,
  index: number,
): Choice<AskAgain> {
  const icon = asked?.has(question) === true ? "edit" : "blank";
  return {
    ...(index === 0 ? { heading: "Answers" } : {}),
    label: `$(${icon}) ${label}`,
    description: value,
    ...(detail === undefined ? {} : { detail }),
    alwaysShow: true,
    value: new AskAgain(question),
  };
}

function answersOf({ registry, task, contextText }: ProposedTask): readonly Answer[] {
  const trigger = task.baseImageTrigger;
  const path = endOf(task.contextPath);
  const context =
    contextText === undefined ? { value: path } : { value: contextText, detail: path };
  return [
    { question: "registry", label: "Registry", value: registry.id.name },
    { question: "name", label: "Name", value: task.name },
    { question: "context", label: "Context", ...context },
    { question: "context", label: "Dockerfile", value: endOf(task.dockerFilePath) },
    ...task.imageNames.map((value) => ({ question: "image", label: "Image", value })),
    ...task.arguments.map(({ name, value, isSecret }) => ({
      question: argumentQuestion(name),
      label: name,
      value: isSecret ? "secret" : value,
    })),
    { question: "trigger", label: "Base image trigger", value: triggerWords(trigger) },
  ];
}

function triggerWords(trigger: DockerTaskDefinition["baseImageTrigger"]): string {
  switch (trigger) {
    case "Runtime":
      return "Runtime: the base image of the last stage";
    case "All":
      return "All: the base images of all stages";
    case undefined:
      return "None: the task runs only when asked to";
  }
}

function endOf(address: string): string {
  return address.length <= longestDetail ? address : `…${address.slice(1 - longestDetail)}`;
}
