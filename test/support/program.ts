import { spawn } from "node:child_process";

/** What a program that ended printed. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell and waits for its end; rejects only when it cannot be started. */
export function run(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ProgramResult> {
  const child = spawn(program, parameters, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** As `run`, but a status other than 0 rejects with the command and the end of what it printed. */
export async function runOrThrow(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const result = await run(program, parameters, options);
  if (result.status !== 0) {
    const printed = (result.stderr + result.stdout).slice(-2000);
    throw new Error(`${program} ${parameters.join(" ")} ended with ${result.status}\n${printed}`);
  }
  return result.stdout;
}
