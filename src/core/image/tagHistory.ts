/** A digest that a tag was seen with. Times are in milliseconds since 1970 UTC. */
export interface SeenDigest {
  readonly digest: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** The digests that a tag was seen with, newest last; the same digest never twice in a row. Plain JSON. */
export type TagHistory = readonly SeenDigest[];

/** How often a tag was seen to move. */
export interface TagMoves {
  readonly count: number;
  /** The first and the last time that somebody looked, in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

const mostDigests = 20;
/** A longer list was not written here; its oldest part is not read. */
const mostRead = 1000;
const digestPattern = /^[a-z0-9+._-]{1,40}:[0-9a-f]{32,128}$/i;

/**
 * Adds that the tag had a digest at a moment, which may be earlier than what is noted already. Only the newest 20
 * digests are kept. What is no digest or no time changes nothing.
 */
export function noteDigest(history: TagHistory, digest: string, seenAt: number): TagHistory {
  if (!digestPattern.test(digest) || !Number.isFinite(seenAt)) {
    return history;
  }
  const seen = { digest: digest.toLowerCase(), firstSeenAt: seenAt, lastSeenAt: seenAt };
  return joinSame(insert(history, seen)).slice(-mostDigests);
}

/** Tells how often a tag moved and over which time; undefined when it was never seen. */
export function movesOf(history: TagHistory): TagMoves | undefined {
  const first = history[0];
  const last = history.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : { count: history.length - 1, from: first.firstSeenAt, to: last.lastSeenAt };
}

/** Gives the first moment at which the tag is known to have the digest that it was seen with last. */
export function movedAt(history: TagHistory): number | undefined {
  return history.at(-1)?.firstSeenAt;
}

/** Reads what was kept as JSON. Entries that are malformed are left out, those in disorder are put in order. */
export function readTagHistory(value: unknown): TagHistory {
  const entries: readonly unknown[] = Array.isArray(value) ? value.slice(-mostRead) : [];
  return entries.reduce<TagHistory>((history, entry) => {
    const { digest, firstSeenAt, lastSeenAt } = fieldsOf(entry);
    return typeof digest === "string" &&
      typeof firstSeenAt === "number" &&
      typeof lastSeenAt === "number" &&
      firstSeenAt <= lastSeenAt
      ? noteDigest(noteDigest(history, digest, firstSeenAt), digest, lastSeenAt)
      : history;
  }, []);
}

/** Between two sights of one digest the tag may have been elsewhere: an entry around a sight of another is split. */
function insert(history: TagHistory, seen: SeenDigest): TagHistory {
  const time = seen.firstSeenAt;
  const before = history.filter(({ lastSeenAt }) => lastSeenAt <= time);
  const around = history.filter((own) => own.firstSeenAt < time && time < own.lastSeenAt);
  const after = history.filter((own) => own.lastSeenAt > time && own.firstSeenAt >= time);
  const split = around.flatMap((own) =>
    own.digest === seen.digest
      ? [own]
      : [{ ...own, lastSeenAt: own.firstSeenAt }, seen, { ...own, firstSeenAt: own.lastSeenAt }],
  );
  return [...before, ...(around.length === 0 ? [seen] : split), ...after];
}

function joinSame(history: TagHistory): TagHistory {
  const joined: SeenDigest[] = [];
  for (const entry of history) {
    const last = joined.at(-1);
    if (last?.digest === entry.digest) {
      joined[joined.length - 1] = { ...last, lastSeenAt: entry.lastSeenAt };
    } else {
      joined.push(entry);
    }
  }
  return joined;
}

function fieldsOf(entry: unknown): Readonly<Record<keyof SeenDigest, unknown>> {
  const nothing = { digest: undefined, firstSeenAt: undefined, lastSeenAt: undefined };
  return typeof entry === "object" && entry !== null ? { ...nothing, ...entry } : nothing;
}
