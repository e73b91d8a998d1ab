import type { AccessRules } from '../../api/types'

/** The rules as a person types them: megabits, minutes, hours, days. */
export interface TypedRules {
  isPayOnly: boolean
  payOnlyList: string
  payOnlyMbit: string
  payOnlyMinutes: string
  macLogin: boolean
  logoutStaysHours: string
  startGraceDays: string
  autoRenew: boolean
}

const MBIT = 1e6
const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
/** The contract's defaults. */
const PAY_ONLY_SECONDS = 1_800
const LOGOUT_STAYS_SECONDS = 43_200
const START_GRACE_SECONDS = 2_592_000

export function typedRules(rules: Partial<AccessRules>): TypedRules {
  return {
    isPayOnly: rules.payOnlyList != null,
    payOnlyList: rules.payOnlyList ?? '',
    payOnlyMbit: rules.payOnlyBps == null ? '' : String(rules.payOnlyBps / MBIT),
    payOnlyMinutes: String((rules.payOnlySeconds ?? PAY_ONLY_SECONDS) / MINUTE),
    macLogin: rules.macLogin ?? true,
    logoutStaysHours: String((rules.logoutStaysSeconds ?? LOGOUT_STAYS_SECONDS) / HOUR),
    startGraceDays: String((rules.startGraceSeconds ?? START_GRACE_SECONDS) / DAY),
    autoRenew: rules.autoRenew ?? false,
  }
}

/** Speed and time are kept while nobody is let in for paying, so that switching it on again brings them back. */
export function rulesOf(form: TypedRules): AccessRules {
  return {
    payOnlyList: form.isPayOnly ? form.payOnlyList.trim() : null,
    payOnlyBps: String(form.payOnlyMbit).trim() === '' ? null : Math.round(Number(form.payOnlyMbit) * MBIT),
    payOnlySeconds: Math.round(Number(form.payOnlyMinutes) * MINUTE),
    macLogin: form.macLogin,
    logoutStaysSeconds: Math.round(Number(form.logoutStaysHours) * HOUR),
    startGraceSeconds: Math.round(Number(form.startGraceDays) * DAY),
    autoRenew: form.autoRenew,
  }
}
