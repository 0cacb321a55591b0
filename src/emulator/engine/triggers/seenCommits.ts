import { access } from "node:fs/promises";
import { isObject, readRecord } from "../../store/storedRecord.ts";
import { writeBeside } from "../../store/writeBeside.ts";

/** The heads that source triggers have seen, kept over restarts. */
export interface SeenCommits {
  /** Commits by reference; undefined when the trigger was not looked at yet, or watched something else. */
  heads(trigger: string, source: string): ReadonlyMap<string, string> | undefined;
  /** Replaces them; resolves when they are on disk. */
  remember(trigger: string, source: string, heads: ReadonlyMap<string, string>): Promise<void>;
}

interface SeenRecord {
  readonly source: string;
  readonly heads: Readonly<Record<string, string>>;
}

/** Opens what was seen before. Rejects with `dataFolderUnusable` when the file is damaged. */
export async function openSeenCommits(file: string): Promise<SeenCommits> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  const stored = isThere ? await readRecord(file, isSeenFile) : {};
  const seen = new Map(Object.entries(stored));
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    await writeBeside(file, `${JSON.stringify(Object.fromEntries(seen), undefined, 1)}\n`);
  };
  return {
    heads: (trigger, source) => {
      const record = seen.get(trigger);
      return record?.source === hidden(source) ? new Map(Object.entries(record.heads)) : undefined;
    },
    remember: async (trigger, source, heads) => {
      const record = { source: hidden(source), heads: Object.fromEntries(heads) };
      if (JSON.stringify(seen.get(trigger)) !== JSON.stringify(record)) {
        seen.set(trigger, record);
        writing = writing.then(write, write);
        await writing;
      }
    },
  };
}

/** A password that somebody wrote into an address does not go into the file. */
function hidden(source: string): string {
  return source.replace(/\/\/[^/@]*@/u, "//");
}

function isSeenFile(value: unknown): value is Readonly<Record<string, SeenRecord>> {
  return (
    isObject(value) &&
    Object.values(value).every(
      (record) =>
        isObject(record) &&
        typeof record["source"] === "string" &&
        isObject(record["heads"]) &&
        Object.values(record["heads"]).every((commit) => typeof commit === "string"),
    )
  );
}
