import { type ImageReference } from "../../core/image/imageReference.ts";
import { type ImageLocation } from "../../core/image/registryHost.ts";
import { type DockerfileUse, type TaskUse } from "../../core/impact/baseImage.ts";
import { type ImpactStep, type UpdateImpact } from "../../core/impact/updateImpact.ts";
import { type Task } from "../../core/task/task.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";

/**
 * A row of the tree *Base Images*: plain data. What commands read of a node are `registry` and `task`, `dockerfile`
 * and `stage`, `imageName`.
 */
export type BaseImageNode =
  | {
      readonly kind: "image";
      readonly image: ImageReference;
      /** The image in the familiar spelling. */
      readonly imageName: string;
      readonly location: ImageLocation;
      /** Where it lives, for people: the name of a connected registry, else the host. */
      readonly place: string;
      readonly facts: ImageFacts | undefined;
      readonly useCount: number;
    }
  | {
      readonly kind: "task";
      readonly parent: string;
      readonly imageName: string;
      readonly registry: string;
      readonly task: Task;
      readonly use: TaskUse;
    }
  | {
      readonly kind: "dockerfile";
      readonly parent: string;
      readonly imageName: string;
      readonly dockerfile: string;
      readonly stage: number;
      readonly use: DockerfileUse;
    }
  | {
      readonly kind: "impact";
      readonly parent: string;
      readonly imageName: string;
      readonly impact: UpdateImpact;
    }
  | {
      readonly kind: "impactTask";
      readonly parent: string;
      readonly registry: string;
      readonly task: Task;
      readonly step: ImpactStep;
      /** Whether another task of the impact pushes what starts it. */
      readonly isIndirect: boolean;
    }
  | { readonly kind: "hidden"; readonly parent: string; readonly count: number }
  | { readonly kind: "problem"; readonly message: string };

/** Identity of a node: the same for the same thing after a change, so that it stays expanded and selected. */
export function baseImageNodeId(node: BaseImageNode): string {
  switch (node.kind) {
    case "image":
      return `image/${node.imageName}`;
    case "task":
    case "impactTask":
      return `${node.parent}/task/${node.registry}/${node.task.name}`.toLowerCase();
    case "dockerfile":
      return `${node.parent}/dockerfile/${node.dockerfile}/${node.stage}`;
    case "impact":
    case "hidden":
      return `${node.parent}/${node.kind}`;
    case "problem":
      return node.kind;
  }
}
