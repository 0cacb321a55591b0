import { type EngineBench, type FinishedRun } from "../support/engine.ts";

/** What the log of a quick build has of the tool itself. */
export interface ToolLines {
  /** Between the step's start and `Successfully built`. */
  readonly buildLines: string;
  /** What the tool prints when it pushes. */
  readonly pushLines: string;
}

/** The log of the quick build that the suite starts. */
export const quickBuildLog = (tool: ToolLines): string => `<TS> Downloading source code...
<TS> Finished downloading source code
<TS> Using acb_vol_<UUID> as the home volume
<TS> Setting up Docker configuration...
<TS> Successfully set up Docker configuration
<TS> Logging in to registry: <contoso>
<TS> Successfully logged into <contoso>
<TS> Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''
<TS> Scanning for dependencies...
<TS> Successfully scanned dependencies
<TS> Launching container with name: build
${tool.buildLines}Successfully built <ID>
Successfully tagged <contoso>/hello:<RUN>
<TS> Successfully executed container: build
<TS> Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''
<TS> Pushing image: <contoso>/hello:<RUN>, attempt 1
${tool.pushLines}<RUN>: digest: sha256:<DIGEST>
<TS> Successfully pushed image: <contoso>/hello:<RUN>
<TS> Step ID: build marked as successful (elapsed time in seconds: <SECONDS>)
<TS> Populating digests for step ID: build...
<TS> Successfully populated digests for step ID: build
<TS> Step ID: push marked as successful (elapsed time in seconds: <SECONDS>)
<TS> The following dependencies were found:
<TS> 
- image:
    registry: <contoso>
    repository: hello
    tag: <RUN>
    digest: sha256:<DIGEST>
  runtime-dependency:
    registry: contoso.azurecr.io
    repository: baseimages/box
    tag: "1"
    digest: sha256:<DIGEST>
  buildtime-dependency:
  - registry: registry.hub.docker.com
    repository: library/box
    tag: "1"
    digest: sha256:<DIGEST>
  git: {}

Run ID: <RUN> was successful after <SECONDS>s
`;

/** A log with names instead of what differs from run to run. */
export function plainLog(
  { record, log }: FinishedRun,
  loginServers: EngineBench["loginServers"],
): string {
  return (
    log
      .replaceAll("\r\n", "\n")
      .replaceAll(loginServers["contoso"] ?? "", "<contoso>")
      .replaceAll(loginServers["hub"] ?? "", "<hub>")
      .replaceAll(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/gmu, "<TS>")
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, "<UUID>")
      .replaceAll(/[0-9a-f]{64}/gu, "<DIGEST>")
      .replaceAll(/(seconds: )[\d.]+|(after )\d+/gu, "$1$2<SECONDS>")
      .replaceAll(/built [0-9a-f]{12}/gu, "built <ID>")
      .replaceAll(
        /^( ---> (?:Running in )?|Removing intermediate container )[0-9a-f]{11,12}$/gmu,
        "$1<SHORT>",
      )
      // How layers go up and down differs by version and by what is there.
      .replaceAll(/^[0-9a-f]{12}: [A-Z].*\n/gmu, "")
      .replaceAll(/(Docker daemon +)[\d.]+/gu, "$1<SIZE>")
      .replaceAll(record.runId, "<RUN>")
  );
}
