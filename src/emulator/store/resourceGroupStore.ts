import path from "node:path";
import { readFile } from "node:fs/promises";
import { isObject, readRecord } from "./storedRecord.ts";
import { OrderedActions, writeBeside } from "./writeBeside.ts";

/** A resource group as it is stored. */
export interface ResourceGroupRecord {
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Resource groups on disk, all in one file; found without regard to case and kept as first written. */
export interface ResourceGroupStore {
  /** In the order of their names. */
  groups(): readonly ResourceGroupRecord[];
  group(name: string): ResourceGroupRecord | undefined;
  putGroup(record: ResourceGroupRecord): Promise<void>;
  deleteGroup(name: string): Promise<void>;
}

/** Opens `resourceGroups.json` in the data folder; without it there are no groups yet. */
export async function openResourceGroupStore(dataFolder: string): Promise<ResourceGroupStore> {
  const file = path.join(dataFolder, "resourceGroups.json");
  const isThere = await readFile(file).then(
    () => true,
    () => false,
  );
  const stored = isThere ? await readRecord(file, isGroups) : [];
  const groups = new Map(stored.map((group) => [group.name.toLowerCase(), group]));
  const writes = new OrderedActions();
  const write = (): Promise<void> =>
    writes.run(file, () => writeBeside(file, `${JSON.stringify([...groups.values()])}\n`));
  return {
    groups: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    group: (name) => groups.get(name.toLowerCase()),
    putGroup: async (record) => {
      groups.set(record.name.toLowerCase(), record);
      await write();
    },
    deleteGroup: async (name) => {
      groups.delete(name.toLowerCase());
      await write();
    },
  };
}

function isGroups(value: unknown): value is ResourceGroupRecord[] {
  return Array.isArray(value) && value.every(isGroup);
}

function isGroup(value: unknown): value is ResourceGroupRecord {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    typeof value["location"] === "string" &&
    isObject(value["tags"])
  );
}
