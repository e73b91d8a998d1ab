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
