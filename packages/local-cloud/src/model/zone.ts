/** Whether a region has a zone of this name: here every region has six, `a` to `f`. */
export function hasZone(region: string, zone: string): boolean {
  return new RegExp(`^${region}[a-f]$`).test(zone);
}
