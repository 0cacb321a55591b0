/** What a registry asks for before it answers: a token from somewhere, or user name and password. */
export type AuthChallenge =
  | {
      readonly kind: "bearer";
      /** Address of the token service as it was sent; unchecked. */
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    }
  | { readonly kind: "basic" };

/**
 * Reads a `WWW-Authenticate` header (RFC 9110, section 11.6.1; https://distribution.github.io/distribution/spec/auth/token/).
 * Of several challenges a bearer one is taken first; undefined when there is none that is known.
 */
export function parseAuthChallenge(header: string): AuthChallenge | undefined {
  const challenges = splitChallenges(header);
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  const realm = bearer?.parameters.get("realm");
  if (bearer !== undefined && realm !== undefined) {
    const { parameters } = bearer;
    return {
      kind: "bearer",
      realm,
      service: parameters.get("service"),
      scope: parameters.get("scope"),
    };
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? { kind: "basic" } : undefined;
}

interface Challenge {
  /** In lower case, as are the names of the parameters. */
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

const word = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const part = new RegExp(
  String.raw`[\s,]*(?<word>${word})(?:\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>${word})))?`,
  "uy",
);

/** A word without a value begins a challenge. Stops at what fits nowhere. */
function splitChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  part.lastIndex = 0;
  for (;;) {
    const { word: name, quoted, plain } = part.exec(header)?.groups ?? {};
    if (name === undefined) {
      return challenges;
    }
    const value = quoted?.replace(/\\(.)/gu, "$1") ?? plain;
    if (value === undefined) {
      challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    } else {
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
    }
  }
}
