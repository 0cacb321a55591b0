import { type TokenCredential } from "@azure/core-auth";
import { type PipelinePolicy, type PipelineRequest } from "@azure/core-rest-pipeline";
import { AcrError } from "../core/errors.ts";

const sdkTasksVersion = "api-version=2019-06-01-preview";

/** Sends another version of the tasks API than the one that the SDK was made for. */
export function tasksVersionPolicy(version: string): PipelinePolicy {
  return {
    name: "acrTasksVersion",
    sendRequest: (request, next) => {
      request.url = request.url.replace(sdkTasksVersion, `api-version=${version}`);
      return next(request);
    },
  };
}

/**
 * Authorizes plain HTTP, which the SDK's own policy refuses always. The local registry is meant: a token is
 * never sent in the clear beyond this machine.
 */
export function loopbackBearerPolicy(credential: TokenCredential, scope: string): PipelinePolicy {
  return {
    name: "acrLoopbackBearer",
    sendRequest: async (request, next) => {
      if (!isLoopback(new URL(request.url))) {
        throw new AcrError("invalidRequest", "A token is sent over HTTP to this machine only");
      }
      const options = request.abortSignal === undefined ? {} : { abortSignal: request.abortSignal };
      const token = await credential.getToken(scope, options);
      if (token === null) {
        throw new AcrError("unauthorized", "Sign in first: there is no token for this registry");
      }
      request.headers.set("Authorization", `Bearer ${token.token}`);
      return next(request);
    },
  };
}

/** Refuses to follow a link (next page, state of an operation) to another host, which would get the token. */
export function sameServicePolicy(endpoint: URL): PipelinePolicy {
  return {
    name: "acrSameService",
    sendRequest: (request, next) => {
      const { protocol, host } = new URL(request.url);
      const isSame = host === endpoint.host || host.endsWith(`.${endpoint.host}`);
      if (!isSame || protocol !== endpoint.protocol) {
        throw new AcrError("badAnswer", `The service of ${endpoint.host} links to ${host}`);
      }
      return next(request);
    },
  };
}

/** Refuses successful answers that are not JSON, such as the sign-in page of a network: the SDK reads them as empty. */
export function jsonAnswersPolicy(): PipelinePolicy {
  return {
    name: "acrJsonAnswers",
    sendRequest: async (request, next) => {
      const response = await next(request);
      const body = response.bodyAsText ?? "";
      const type = response.headers.get("content-type") ?? "application/json";
      if (response.status < 300 && body.trim() !== "" && !/\bjson\b/iu.test(type)) {
        const { host } = new URL(request.url);
        throw new AcrError(
          "badAnswer",
          `${host} answered with ${type} instead of JSON; is a proxy or a sign-in page in between`,
        );
      }
      return response;
    },
  };
}

/** A request to start a run or an import whose connection breaks is not sent again: it may have started one already. */
export function startRunOncePolicy(): PipelinePolicy {
  return {
    name: "acrStartRunOnce",
    sendRequest: async (request, next) => {
      try {
        return await next(request);
      } catch (error) {
        if (isStart(request) && brokenAfterSending(error)) {
          const message =
            "The connection broke while it was asked for; look whether it is there before trying again";
          throw new AcrError("unreachable", message, { cause: error });
        }
        throw error;
      }
    },
  };
}

/** Tells whether an address is on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "[::1]" ||
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(\.\d{1,3}){3}$/u.test(hostname)
  );
}

function isStart({ method, url }: PipelineRequest): boolean {
  return method === "POST" && /\/(?:scheduleRun|importImage)\?/iu.test(url);
}

function brokenAfterSending(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && /^(ECONNRESET|EPIPE)$/u.test(String(error.code))
  );
}
