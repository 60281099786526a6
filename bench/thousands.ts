/** A whole number with its digits in groups of three, as 12 345. */
export function thousands(value: number): string {
  return value.toFixed(0).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}
