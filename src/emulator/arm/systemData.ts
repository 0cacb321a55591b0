/** Who made and who last changed a resource: in the emulator always the one local user. */
export function localSystemData(createdAt: string, lastModifiedAt: string): object {
  const user = "local@localhost";
  return {
    createdBy: user,
    createdByType: "User",
    createdAt,
    lastModifiedBy: user,
    lastModifiedByType: "User",
    lastModifiedAt,
  };
}
