import { isRepositoryName, isTag } from "../oci/contentName.ts";
import { type WebhookRecord } from "../services/serviceRecords.ts";
import { invalidProperty, notEmulated } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { present } from "./stepBody.ts";

/** What a request may say of a webhook. */
export type WebhookSettings = Omit<WebhookRecord, "name" | "creationDate" | "lastModifiedDate">;

/** The body of a PUT, with the service's defaults. Throws an `ArmError`. */
export function newWebhookSettings(body: BodyPart): WebhookSettings {
  const location = body.requiredString("location");
  const properties = body.requiredObject("properties");
  properties.requiredString("serviceUri");
  if (properties.strings("actions") === undefined) {
    throw invalidProperty(properties.pathOf("actions"), "is required");
  }
  return {
    status: "enabled",
    scope: "",
    actions: [],
    serviceUri: "",
    customHeaders: {},
    tags: {},
    ...webhookChanges(body),
    location,
  };
}

/** The body of a PATCH: what it does not name stays. Throws an `ArmError`. */
export function webhookChanges(body: BodyPart): Partial<WebhookSettings> {
  const properties = body.object("properties");
  const status = properties?.oneOf("status", ["enabled", "disabled"])?.toLowerCase();
  return {
    ...present({ tags: body.stringMap("tags") }),
    ...(status === undefined ? {} : { status: status === "enabled" ? "enabled" : "disabled" }),
    ...(properties === undefined
      ? {}
      : present({
          scope: scopeOf(properties),
          actions: actionsOf(properties),
          serviceUri: addressOf(properties),
          customHeaders: headersOf(properties),
        })),
  };
}

function actionsOf(properties: BodyPart): readonly string[] | undefined {
  const actions = properties.strings("actions");
  if (actions?.length === 0) {
    throw invalidProperty(properties.pathOf("actions"), "at least one is required");
  }
  for (const [index, action] of actions?.entries() ?? []) {
    const name = action.toLowerCase();
    if (["quarantine", "chart_push", "chart_delete"].includes(name)) {
      throw notEmulated(
        "WebhookAction",
        `The action ${name} does not happen in the local registry`,
      );
    }
    if (name !== "push" && name !== "delete") {
      throw invalidProperty(
        properties.pathOf(`actions[${index}]`),
        `'${action.slice(0, 80)}' is not one of push, delete, quarantine, chart_push, chart_delete`,
      );
    }
  }
  return actions;
}

function scopeOf(properties: BodyPart): string | undefined {
  const scope = properties.string("scope");
  const [repository = "", tag = "*", ...more] = (scope ?? "").split(":");
  const isScope = more.length === 0 && isRepositoryName(repository) && (tag === "*" || isTag(tag));
  if (scope !== undefined && scope !== "" && !isScope) {
    throw invalidProperty(
      properties.pathOf("scope"),
      `'${scope.slice(0, 300)}' is not a scope: repository, repository:tag or repository:*`,
    );
  }
  return scope;
}

/** The value is not repeated in the refusal, as it may hold a secret. */
function addressOf(properties: BodyPart): string | undefined {
  const address = properties.string("serviceUri");
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  if (address !== undefined && !/^https?:$/u.test(url?.protocol ?? "")) {
    throw invalidProperty(properties.pathOf("serviceUri"), "is not an address of HTTP or HTTPS");
  }
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    throw invalidProperty(
      properties.pathOf("serviceUri"),
      "holds a user or a password; send them with an Authorization header in customHeaders",
    );
  }
  return address;
}

function headersOf(properties: BodyPart): Readonly<Record<string, string>> | undefined {
  const headers = properties.stringMap("customHeaders");
  for (const [name, value] of Object.entries(headers ?? {})) {
    try {
      new Headers({ [name]: value });
    } catch {
      throw invalidProperty(
        properties.pathOf("customHeaders"),
        `'${name.slice(0, 80)}' or its value is not what a header may be`,
      );
    }
  }
  return headers;
}
