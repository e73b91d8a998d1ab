import { minorDigits } from './money'
import { t } from './text'

/** An amount as typed, in minor units, by its digits and never through a fraction. @throws when it is no amount of this currency */
export function minorOf(typed: string, currency: string): number {
  const digits = minorDigits(currency)
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(typed.trim().replaceAll(',', ''))
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > digits) throw new Error(t('payment.noAmount', { currency }))
  const minor = Number((match[1] ?? '') + fraction.padEnd(digits, '0'))
  if (minor === 0) throw new Error(t('payment.noAmount', { currency }))
  return minor
}

/** Minor units as a person types them: `1250.50`, `1250`. */
export function wholeOf(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  const text = String(minor).padStart(digits + 1, '0')
  const fraction = digits === 0 ? '' : text.slice(-digits)
  return (digits === 0 ? text : text.slice(0, -digits)) + (Number(fraction) === 0 ? '' : `.${fraction}`)
}
