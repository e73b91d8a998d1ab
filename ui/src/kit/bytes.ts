import { numberFormat } from './region'

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const RATE_STEPS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const

/** A figure and its unit, apart, so that a screen can set them in different sizes. */
export interface Figure {
  value: string
  unit: string
}

function scale(amount: number, steps: readonly string[], decimals: number, fixed: boolean): Figure {
  let step = 0
  let value = amount
  // What would be printed as 1,000 of a unit is 1 of the next.
  const limit = 1000 - 0.5 / 10 ** decimals
  while (Math.abs(value) >= limit && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  const digits = step === 0 ? 0 : decimals
  const format = numberFormat({ minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: digits })
  return { value: format.format(value), unit: steps[step] ?? '' }
}

/** Bytes in the decimal units people pay for: 1 GB = 10⁹ bytes. Live figures keep both decimals, to stand still. */
export function bytesFigure(bytes: number, fixed = false): Figure {
  return scale(bytes, STEPS, 2, fixed)
}

/** `1.5 GB`; never more than two decimals. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–'
  const { value, unit } = bytesFigure(bytes)
  return `${value} ${unit}`
}

/** `10 Mbit/s`; null is a line without a speed cap. */
export function formatBitRate(bitsPerSecond: number | null | undefined): string {
  if (bitsPerSecond === null || bitsPerSecond === undefined) return '–'
  const { value, unit } = scale(bitsPerSecond, RATE_STEPS, 1, false)
  return `${value} ${unit}`
}

/** What a person types as gigabytes, as whole bytes; null when the field is empty or not a number. */
export function bytesFromGigabytes(typed: string | number | null | undefined): number | null {
  if (typed === null || typed === undefined || typed === '') return null
  const gigabytes = Number(typed)
  return Number.isFinite(gigabytes) ? Math.round(gigabytes * 1e9) : null
}
