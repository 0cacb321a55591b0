import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How often, and with which pause in milliseconds, it is looked whether a killed tool is gone. */
const looks = 40;
const pause = 50;

/**
 * Ends the container tools that an emulator which was killed has left running. They are known by their
 * configuration, which lies below the work folder; each goes with its whole process group. Only Linux can tell,
 * elsewhere nothing is done.
 */
export async function endLeftOverTools(workFolder: string): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const groups = await groupsOf(workFolder);
    if (groups.length === 0) {
      return;
    }
    groups.forEach(killGroup);
    await sleep(pause);
  }
}

async function groupsOf(workFolder: string): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  const groups = await Promise.all(
    names.filter((name) => /^\d+$/u.test(name)).map((name) => groupOf(name, workFolder)),
  );
  return [...new Set(groups.filter((group) => group !== undefined))];
}

/** The process group of a tool whose configuration is below the folder; undefined for every other process. */
async function groupOf(processId: string, workFolder: string): Promise<number | undefined> {
  const environment = await readFile(`/proc/${processId}/environ`, "latin1").catch(() => "");
  const folder = Buffer.from(workFolder).toString("latin1");
  const isBelow = (name: string) => `\0${environment}`.includes(`\0${name}=${folder}/`);
  if (!isBelow("CONTAINERS_CONF") && !isBelow("DOCKER_CONFIG")) {
    return undefined;
  }
  const facts = await readFile(`/proc/${processId}/stat`, "latin1").catch(() => "");
  // The name in parentheses may hold blanks; behind it are state, parent, group (proc_pid_stat(5)).
  const group = Number(facts.slice(facts.lastIndexOf(")") + 2).split(" ")[2]);
  return group > 1 ? group : undefined;
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
