/** `7.2.22` against `7.10.0`, number by number. What is no version is not older. */
export function isOlder(one: string, other: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const left = numbers(one);
  for (const [place, right] of numbers(other).entries()) {
    const difference = (left[place] ?? 0) - right;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
