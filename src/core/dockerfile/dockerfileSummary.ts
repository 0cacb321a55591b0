import { type TextRange } from "../textRange.ts";
import { readStageInstructions } from "./baseImages.ts";

/** What an index of many Dockerfiles keeps of a stage. */
export interface FromSummary {
  /** Position among the stages, from 0. */
  readonly stage: number;
  /** Line of the `FROM`, from 0. */
  readonly line: number;
  /** The whole `FROM` instruction. */
  readonly range: TextRange;
  /** The image as written; empty when there is none. */
  readonly imageText: string;
  /** The image with the defaults of the Dockerfile; undefined when a variable has none. */
  readonly image: string | undefined;
  readonly alias: string | undefined;
  /** Whether it is the last stage. */
  readonly isFinal: boolean;
  /** Index of the earlier stage that this one is based on. */
  readonly basedOn: number | undefined;
}

/** Summarizes the stages of a Dockerfile as it is built without any values. Never throws. */
export function summarizeDockerfile(text: string): readonly FromSummary[] {
  const stages = readStageInstructions(text).stagesWith({ buildArguments: [] });
  return stages.map((stage) => ({
    stage: stage.index,
    line: stage.line,
    range: stage.range,
    imageText: stage.imageText,
    image: stage.image,
    alias: stage.alias,
    isFinal: stage.isFinal,
    basedOn: stage.basedOn,
  }));
}
