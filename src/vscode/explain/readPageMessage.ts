import { isRecord, textOf } from "../input/record.ts";
import { type PageMessage } from "./messages.ts";

/** Reads what a page posted; undefined for what no page posts. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const id = textOf(value, "id");
  switch (value["type"]) {
    case "ready":
      return { type: "ready" };
    case "remedy":
      return id === undefined ? undefined : { type: "remedy", id };
    default:
      return undefined;
  }
}
