/** What an agent keeps of a value that is settled: rounded half up, as the server does. */
export function commissionOf(valueMinor: number, basisPoints: number): number {
  return Math.floor((valueMinor * basisPoints * 2 + 10_000) / 20_000)
}
