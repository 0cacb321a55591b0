/** Where a registry lives in Azure Resource Manager. Names are compared without regard to case. */
export interface RegistryId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** A container registry as Azure Resource Manager shows it. */
export interface Registry {
  readonly id: RegistryId;
  /** Host, with a port for a local registry, that image references start with: `contoso.azurecr.io`. */
  readonly loginServer: string;
  readonly location: string;
  /** `Basic`, `Standard` or `Premium`, as the service spells it. */
  readonly sku: string;
}
