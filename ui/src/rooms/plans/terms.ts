import type { AccessKind, Plan, PlanTerms } from '../../api/types'
import { bytesFromGigabytes } from '../../kit/bytes'
import { minorDigits } from '../../kit/money'

/** The terms as a person types them: days, gigabytes, megabits. Empty means no limit. */
export interface TypedTerms {
  name: string
  description: string
  accessKind: AccessKind
  price: string
  currency: string
  durationHours: string
  quotaGigabytes: string
  onlineHours: string
  downloadMbit: string
  uploadMbit: string
  sessionsMax: string
  overQuota: 'disconnect' | 'throttle'
  throttledMbit: string
  devicesMax: string
  sessionTimeoutMinutes: string
  idleTimeoutMinutes: string
  interimIntervalSeconds: number
  addressPool: string
  addressList: string
  routerGroup: string
}

const HOUR = 3_600
const MINUTE = 60
const MBIT = 1e6
const GB = 1e9
const INTERIM_SECONDS = 300

/** A number divided for typing; nothing stays nothing. */
const typed = (amount: number | null | undefined, unit: number): string => (amount == null ? '' : String(amount / unit))

/** What was typed, as whole units; nothing stays nothing. */
const whole = (text: string | number, unit: number): number | null =>
  String(text).trim() === '' ? null : Math.round(Number(text) * unit)

export function typedTerms(plan: Plan | undefined, currency: string): TypedTerms {
  const p: Partial<Plan> = plan ?? {}
  const money = p.currency ?? currency
  return {
    name: p.name ?? '',
    description: p.description ?? '',
    accessKind: p.accessKind ?? 'any',
    price: typed(p.priceMinor, 10 ** minorDigits(money)),
    currency: money,
    durationHours: typed(p.durationSeconds, HOUR),
    quotaGigabytes: typed(p.dataQuotaBytes, GB),
    onlineHours: typed(p.onlineSecondsQuota, HOUR),
    downloadMbit: typed(p.downloadBps, MBIT),
    uploadMbit: typed(p.uploadBps, MBIT),
    sessionsMax: plan ? typed(p.sessionsMax, 1) : '1',
    overQuota: p.overQuota ?? 'disconnect',
    throttledMbit: typed(p.throttledBps, MBIT),
    devicesMax: typed(p.devicesMax, 1),
    sessionTimeoutMinutes: typed(p.sessionTimeoutSeconds, MINUTE),
    idleTimeoutMinutes: typed(p.idleTimeoutSeconds, MINUTE),
    interimIntervalSeconds: p.interimIntervalSeconds ?? INTERIM_SECONDS,
    addressPool: p.addressPool ?? '',
    addressList: p.addressList ?? '',
    routerGroup: p.routerGroup ?? '',
  }
}

export function termsOf(form: TypedTerms): PlanTerms {
  return {
    name: form.name.trim(),
    description: form.description.trim() || null,
    accessKind: form.accessKind,
    priceMinor: whole(form.price, 10 ** minorDigits(form.currency)) ?? 0,
    currency: form.currency,
    durationSeconds: whole(form.durationHours, HOUR),
    dataQuotaBytes: bytesFromGigabytes(form.quotaGigabytes),
    onlineSecondsQuota: whole(form.onlineHours, HOUR),
    uploadBps: whole(form.uploadMbit, MBIT),
    downloadBps: whole(form.downloadMbit, MBIT),
    sessionsMax: whole(form.sessionsMax, 1),
    overQuota: form.overQuota,
    throttledBps: form.overQuota === 'throttle' ? whole(form.throttledMbit, MBIT) : null,
    devicesMax: whole(form.devicesMax, 1),
    sessionTimeoutSeconds: whole(form.sessionTimeoutMinutes, MINUTE),
    idleTimeoutSeconds: whole(form.idleTimeoutMinutes, MINUTE),
    interimIntervalSeconds: Number(form.interimIntervalSeconds),
    addressPool: form.addressPool.trim() || null,
    addressList: form.addressList.trim() || null,
    routerGroup: form.routerGroup.trim() || null,
  }
}
