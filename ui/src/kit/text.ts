import english from '../locales/en.json'

/** Every path to a sentence, written `room.key`; a mistyped one does not compile. */
type Paths<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Paths<T[K], `${P}${K}.`>
}[keyof T & string]

export type TextKey = Paths<typeof english>

type Values = Record<string, string | number>

/**
 * The sentence at this path with `{names}` filled in. `one | many` picks by `{count}`.
 * A path that is not there reads as itself: an unknown code from the server is still shown.
 */
export function t(key: TextKey, values: Values = {}): string {
  return say(key, values) ?? key
}

/** As {@link t} for paths made of data, such as a reject reason; undefined when nobody wrote a sentence. */
export function say(key: string, values: Values = {}): string | undefined {
  let at: unknown = english
  for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part]
  if (typeof at !== 'string') return undefined
  const forms = at.split(' | ')
  const form = forms.length > 1 && values.count !== 1 ? (forms[1] ?? at) : (forms[0] ?? at)
  return form.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** `WRONG_PASSWORD` as a person would write it, for codes that have no sentence of their own. */
export function humanise(code: string): string {
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase().trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
