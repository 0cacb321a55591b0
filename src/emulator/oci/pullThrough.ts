/** Repositories that hold what other registries have. */
export interface PullThrough {
  /**
   * Makes sure that an image is as its source has it now, when a rule says that the repository has a source. Rejects
   * with `OciError` when it is neither here nor to be had; one that is here stays when the source gives none.
   */
  bring(registry: string, repository: string, reference: string): Promise<void>;
}
