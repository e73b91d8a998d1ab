import { numberFormat } from './region'

/** `KES 1,250`: whole amounts without decimals, others with those of the currency. */
export function formatMoney(amount: number, currency: string): string {
  const whole = Number.isInteger(amount)
  return numberFormat({ style: 'currency', currency, currencyDisplay: 'code', ...(whole && { maximumFractionDigits: 0 }) }).format(amount)
}

/** Minor units of a currency as a person writes them; the digits come from the currency (KES 2, UGX 0). */
export function formatMinor(minor: number, currency: string): string {
  return formatMoney(minor / 10 ** minorDigits(currency), currency)
}

export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
