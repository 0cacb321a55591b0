import { type TrackingStatus } from "../tracking/verdict.ts";
import { type UpdateEffect, type UpdateOwner } from "./updateOwner.ts";

/** Statuses of a line that ACR may rebuild for. */
const followed: ReadonlySet<TrackingStatus> = new Set([
  "tracked",
  "trackedPending",
  "notTrackedYet",
  "missed",
  "stale",
] as const);

/**
 * Says in a few words who owns the update of an image, where another tool of the repository does: beside a line that
 * ACR sees no update of, who brings it; beside one that ACR follows, who takes that away by pinning it. Undefined where
 * there is nothing to add.
 */
export function ownerWords(
  status: TrackingStatus,
  owners: readonly UpdateOwner[],
): string | undefined {
  const say = (words: string, ...effects: readonly UpdateEffect[]): string | undefined => {
    const owner = owners.find(({ effect }) => effects.includes(effect));
    return owner === undefined ? undefined : `${owner.tool} ${words}`;
  };
  switch (status) {
    case "digestPinned":
      return say("updates the digest", "movesDigest", "bumpsTag");
    case "uniqueTag":
      return say("proposes newer tags", "bumpsTag");
    default:
      return followed.has(status)
        ? say("will pin a digest, which ends the tracking", "pinsDigest")
        : undefined;
  }
}
