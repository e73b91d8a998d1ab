import { reactive } from 'vue'

/**
 * Where the reader's tenant lives: how numbers are written and where a day begins.
 * Set once after login; formatters read it, so that a screen follows a change.
 */
export const region = reactive({
  locale: 'en-KE',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

/** Building a formatter costs about 30 times as much as using one. */
function once<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = made.get(key)
  if (known) return known as F
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

export function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n|${region.locale}|${JSON.stringify(options)}`
  return once(key, () => new Intl.NumberFormat(region.locale, options))
}

export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d|${region.locale}|${region.timeZone}|${JSON.stringify(options)}`
  return once(key, () => new Intl.DateTimeFormat(region.locale, { timeZone: region.timeZone, ...options }))
}
