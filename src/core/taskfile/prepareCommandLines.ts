import { decodeBase64Text } from "./base64Text.ts";
import { type EngineResult, type TaskNetwork, type TaskVolume } from "./task.ts";

/** `docker network create` of a network, by words; undefined when it exists already. */
export function networkCommandLine(network: TaskNetwork): readonly string[] | undefined {
  const { name, driver, ipv6, skipCreation } = network;
  return skipCreation
    ? undefined
    : [
        ...["docker", "network", "create", name],
        ...(ipv6 ? ["--ipv6"] : []),
        ...(driver === "" ? [] : ["--driver", driver]),
      ];
}

/**
 * What the engine's shell runs to fill a volume: each file is written to a folder with the volume's name in the
 * workspace, with a line end more, and copied from there. Fails when a content is no Base64
 * (https://github.com/Azure/acr-builder, builder package).
 */
export function volumeCommandLines(
  { name, files }: TaskVolume,
  sharedVolume: string,
): EngineResult<readonly string[]> {
  const lines = [`mkdir ${name}`];
  for (const [file, content] of files) {
    const text = decodeBase64Text(content);
    if (text === undefined) {
      const message =
        "failed to decode Base64 value. please make sure value provided is Base64 encoded";
      return { kind: "failed", message };
    }
    const volumes = `-v ${sharedVolume}:/source -v ${name}:/dest -w /source`;
    lines.push(
      `cat >> ${name}/${file} <<EOL\n${text}\nEOL`,
      `docker run --rm ${volumes} bash cp ${name}/${file} /dest`,
    );
  }
  return { kind: "read", value: lines };
}
