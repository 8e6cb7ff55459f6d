/** How many of the newest images of each repository a clean-up leaves alone where no number is given. */
export const DEFAULT_KEEP = 1;

/** @returns a number of images, 0 among them; undefined for anything else */
export function parseKeep(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
