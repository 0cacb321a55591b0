import { type ImageReference } from "../core/image/imageReference.ts";
import { type ImageAnswer } from "../core/ports.ts";
import { exhaustedUntil, retryTime } from "./rateLimit.ts";
import { type RegistryAddress } from "./registryAddress.ts";
import { type RegistryAnswer } from "./registryRequest.ts";

/** An image that is looked up in a registry, and since when. */
export interface Question {
  readonly address: RegistryAddress;
  readonly image: ImageReference;
  readonly askedAt: number;
  /** Whether there is a credential that was, or could have been, used. */
  readonly hasCredential: boolean;
}

type FoundAnswer = Extract<ImageAnswer, { readonly kind: "found" }>;
const longestDigest = 200;
const minute = 60_000;

/** The answer for a manifest that is there: its digest as it was written. */
export function foundAnswer({ askedAt }: Question, { headers }: RegistryAnswer): FoundAnswer {
  const digest = headers.get("docker-content-digest")?.trim().slice(0, longestDigest) ?? "";
  const pauseUntil = exhaustedUntil(headers, askedAt);
  return {
    kind: "found",
    digest: digest === "" ? null : digest,
    isPublic: undefined,
    pushedAt: undefined,
    otherTags: undefined,
    askedAt,
    ...(pauseUntil === undefined ? {} : { pauseUntil }),
  };
}

/** The answer when a registry gives something else than a manifest. */
export function problemAnswer(question: Question, answer: RegistryAnswer): ImageAnswer {
  const { address, image, askedAt } = question;
  const { status, headers } = answer;
  const reference = image.tag ?? image.digest ?? "latest";
  switch (status) {
    case 404: {
      const message = `${address.name} has no ${image.repository}:${reference}; check how it is written`;
      return { kind: "missing", message, askedAt };
    }
    case 401:
    case 403:
      return { kind: "refused", message: refusedMessage(question, status), askedAt };
    case 429: {
      const retryAt = retryTime(headers, askedAt);
      const wait =
        retryAt === undefined
          ? "wait"
          : `wait ${Math.max(1, Math.ceil((retryAt - askedAt) / minute))} min`;
      const message = `${address.name} limits requests from this network; ${wait}, or import the image into an Azure registry`;
      return { kind: "limited", message, retryAt, askedAt };
    }
    default: {
      const what = status >= 300 && status < 400 ? "with a redirect, which is not followed" : "";
      const said = what === "" ? `HTTP ${status}` : what;
      return failedAnswer(question, `${address.name} answered ${said}; try again later`);
    }
  }
}

/** The answer when there is none. */
export function failedAnswer({ askedAt }: Pick<Question, "askedAt">, message: string): ImageAnswer {
  return { kind: "failed", message, askedAt };
}

/** Docker Hub answers alike for what is private and what does not exist. */
function refusedMessage({ address, image, hasCredential }: Question, status: number): string {
  const what = `${image.repository} of ${address.name}`;
  if (address.kind === "dockerHub") {
    return `Docker Hub shows ${image.repository} to nobody without signing in: it is private or does not exist`;
  }
  if (status === 403) {
    return `${what} is refused: a permission to pull is missing, or the registry's network rules keep this machine out`;
  }
  return hasCredential
    ? `${what} is refused to this account; it needs a role that may pull, such as AcrPull`
    : `${what} is shown only to those who sign in`;
}
