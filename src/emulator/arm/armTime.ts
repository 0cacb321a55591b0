/** A moment as the service writes it: `2023-06-26T23:15:05.3900644+00:00`, always seven digits of a second. */
export function armTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "0000+00:00");
}
