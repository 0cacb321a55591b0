import { commands, window } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { type Clock, type Log, type RegistryService } from "../../core/ports.ts";
import { followLog } from "../../core/run/followLog.ts";
import { type Run, type RunStatus } from "../../core/run/run.ts";
import { notificationText } from "../markdownText.ts";
import { AnsiStripper } from "../runs/ansi.ts";
import { failureReason } from "../runs/failureReason.ts";
import { runLogUri } from "../runs/runLogUri.ts";
import { messageOf } from "../showError.ts";
import { imageText } from "../tree/runText.ts";

/** A button that runs the same again. */
export interface RunAgain {
  readonly title: string;
  readonly command: string;
  readonly argument: unknown;
}

/** A run that has ended, and what is needed to ask why. */
export interface EndedRun {
  readonly registry: Registry;
  readonly run: Run;
  readonly service: RegistryService;
  readonly again: RunAgain;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reading why a run failed may take so long, in milliseconds; then the service's own words have to do. */
const longestReading = 10_000;

const endings: Partial<Record<RunStatus, string>> = {
  Failed: "failed",
  Error: "ended with an error",
  Timeout: "ran out of time",
};

/** Says how a run ended: its images, or why it failed with what can be done about it. */
export async function showResult(ended: EndedRun): Promise<void> {
  const { run } = ended;
  const name = `Run ${run.id}${run.task === undefined ? "" : ` of ${run.task}`}`;
  if (run.status === "Succeeded") {
    const images = run.outputImages.map(imageText).join(", ");
    void window.showInformationMessage(`${name} succeeded${images === "" ? "" : `: ${images}`}`);
    return;
  }
  if (run.status === "Canceled") {
    void window.showInformationMessage(`${name} was cancelled`);
    return;
  }
  const why = (await reasonFromLog(ended)) ?? run.errorMessage;
  const how = endings[run.status] ?? `ended as ${run.status}`;
  offerHelp(ended, notificationText(`${name} ${how}${why === undefined ? "" : `: ${why}`}`));
}

/** There is always a button: the editor cuts a message without one after its first line. */
function offerHelp({ registry, run, again }: EndedRun, message: string): void {
  const target = { registry: registry.id, run: run.id };
  const log = runLogUri(target).toString();
  const isOpen = window.visibleTextEditors.some(({ document }) => document.uri.toString() === log);
  const showLog: RunAgain = { title: "Show Log", command: "acrTasks.showLog", argument: target };
  void window
    .showErrorMessage(message, ...(isOpen ? [] : [showLog]), again)
    .then((button) =>
      button === undefined ? undefined : commands.executeCommand(button.command, button.argument),
    );
}

/** What the log says; undefined when it says nothing or cannot be read. */
async function reasonFromLog({
  registry,
  run,
  service,
  clock,
  log,
}: EndedRun): Promise<string | undefined> {
  const signal = AbortSignal.timeout(longestReading);
  const plain = new AnsiStripper();
  let text = "";
  try {
    const opened = await service.openLog(registry.id, run.id, signal);
    const status = (): Promise<RunStatus> => Promise.resolve(run.status);
    for await (const piece of followLog({ log: opened, clock, status }, signal)) {
      text += plain.push(piece);
    }
  } catch (error) {
    log.warn(`Reading why run ${run.id} failed: ${messageOf(error)}`);
  }
  return failureReason(text);
}
