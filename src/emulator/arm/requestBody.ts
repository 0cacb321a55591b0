import { readText } from "../serverBody.ts";
import { type Call } from "../serverCall.ts";
import { isObject } from "../store/storedRecord.ts";
import { ArmError } from "./armError.ts";
import { BodyPart } from "./bodyPart.ts";
import { jsonProblem } from "./jsonProblem.ts";

/** Azure Resource Manager takes up to four megabytes; no request of this service comes near one. */
const largestBody = 1024 * 1024;

/** Reads a request's body as a JSON object. Refuses an empty, large or malformed one, and a body that is no object. */
export async function readBody(call: Call): Promise<BodyPart> {
  const text = (await readText(call, largestBody, tooLarge)).trim();
  if (text === "") {
    throw invalidContent("it is empty");
  }
  const problem = jsonProblem(text);
  if (problem !== undefined) {
    throw invalidContent(problem);
  }
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) {
    throw invalidContent("it is not an object");
  }
  return new BodyPart(value, "");
}

function tooLarge(): ArmError {
  return new ArmError(
    413,
    "RequestContentTooLarge",
    `The body is larger than ${largestBody} bytes`,
  );
}

function invalidContent(problem: string): ArmError {
  return new ArmError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: ${problem}`,
  );
}
