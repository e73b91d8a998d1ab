import type { PortalTheme } from '../../api/hotspot'

export type TypedTheme = Required<Omit<PortalTheme, 'giveUpMinutes' | 'providers'>> & { giveUpMinutes: string; providers: string[] }

/** The providers a portal can offer, in the order a new portal shows them. */
export const PROVIDERS = ['mpesa', 'airtel', 'stripe']

/** A theme as a form holds it: nothing missing, numbers as typed. */
export function typedTheme(theme?: PortalTheme): TypedTheme {
  return {
    title: theme?.title ?? '',
    color: theme?.color ?? '#0f766e',
    background: theme?.background ?? '#f4f6f8',
    logo: theme?.logo ?? '',
    welcomeEn: theme?.welcomeEn ?? '',
    welcomeSw: theme?.welcomeSw ?? '',
    termsUrl: theme?.termsUrl ?? '',
    supportPhone: theme?.supportPhone ?? '',
    language: theme?.language ?? 'en',
    providers: [...(theme?.providers ?? [])],
    vouchers: theme?.vouchers ?? true,
    trials: theme?.trials ?? false,
    giveUpMinutes: String(theme?.giveUpMinutes ?? 30),
    giveUpPolicy: theme?.giveUpPolicy ?? 'wallet',
  }
}

/** What was typed as the server takes it: colours small, texts without stray spaces. */
export function themeOf(form: TypedTheme): PortalTheme {
  return {
    ...form,
    title: form.title.trim(),
    color: form.color.trim().toLowerCase(),
    background: form.background.trim().toLowerCase(),
    welcomeEn: form.welcomeEn.trim(),
    welcomeSw: form.welcomeSw.trim(),
    termsUrl: form.termsUrl.trim(),
    supportPhone: form.supportPhone.trim(),
    providers: [...form.providers],
    giveUpMinutes: Number(form.giveUpMinutes),
  }
}

/** Offered or not; the order of the others stays. */
export function toggled(providers: string[], name: string, on: boolean): string[] {
  const others = providers.filter((one) => one !== name)
  return on ? [...others, name] : others
}

const WHOLE = /^#[0-9a-f]{6}$/i

/** Black or white, whichever can be read on this colour (WCAG 2 relative luminance). */
export function inkOn(color: string): string {
  if (!WHOLE.test(color)) return '#000000'
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
}
