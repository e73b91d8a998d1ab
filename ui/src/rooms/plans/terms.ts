import type { AccessKind, Plan, PlanTerms } from '../../api/types'
import { bytesFromGigabytes } from '../../kit/bytes'
import { minorDigits } from '../../kit/money'
import { t, type TextKey } from '../../kit/text'
import { formatDuration, instantAt, localAt } from '../../kit/time'

/** What a term is counted in; `none` is a plan that does not end by itself. */
export type TermUnit = 'none' | 'minutes' | 'hours' | 'days' | 'months'

/** The terms as a person types them: days, gigabytes, megabits. Empty means no limit. */
export interface TypedTerms {
  name: string
  description: string
  accessKind: AccessKind
  price: string
  currency: string
  term: string
  termUnit: TermUnit
  anchorDay: string
  startsOn: 'grant' | 'first_access'
  graceHours: string
  quotaGigabytes: string
  onlineHours: string
  downloadMbit: string
  uploadMbit: string
  burstDownloadMbit: string
  burstUploadMbit: string
  burstSeconds: string
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
  visible: boolean
  trial: boolean
  position: string
  /** On the wall clock of the tenant, as `datetime-local` has it. */
  offeredFrom: string
  offeredUntil: string
  nasIds: string[]
}

const DAY = 86_400
const HOUR = 3_600
const MINUTE = 60
const SECONDS: Partial<Record<TermUnit, number>> = { minutes: MINUTE, hours: HOUR, days: DAY }
/** The time of the average when none is typed; the server wants one beside every burst. */
const BURST_SECONDS = 8
const MBIT = 1e6
const GB = 1e9
const INTERIM_SECONDS = 300

/** A number divided for typing; nothing stays nothing. */
const typed = (amount: number | null | undefined, unit: number): string => (amount == null ? '' : String(amount / unit))

/** What was typed, as whole units; nothing stays nothing. */
const whole = (text: string | number, unit: number): number | null =>
  String(text).trim() === '' ? null : Math.round(Number(text) * unit)

/** Months stay months; a span is typed in the largest unit it is a whole number of. */
function typedTerm(p: Partial<Plan>): Pick<TypedTerms, 'term' | 'termUnit'> {
  if (p.durationMonths != null) return { term: String(p.durationMonths), termUnit: 'months' }
  const span = p.durationSeconds
  if (span == null) return { term: '', termUnit: 'none' }
  const termUnit = span % DAY === 0 ? 'days' : span % HOUR === 0 ? 'hours' : 'minutes'
  return { term: typed(span, SECONDS[termUnit] ?? MINUTE), termUnit }
}

function termOf(form: TypedTerms): Pick<PlanTerms, 'durationSeconds' | 'durationMonths' | 'anchorDay'> {
  const months = form.termUnit === 'months'
  const unit = SECONDS[form.termUnit]
  return {
    durationSeconds: unit ? whole(form.term, unit) : null,
    durationMonths: months ? whole(form.term, 1) : null,
    anchorDay: months ? whole(form.anchorDay, 1) : null,
  }
}

function burstOf(form: TypedTerms): Pick<PlanTerms, 'burstUploadBps' | 'burstDownloadBps' | 'burstSeconds'> {
  const burstUploadBps = whole(form.burstUploadMbit, MBIT)
  const burstDownloadBps = whole(form.burstDownloadMbit, MBIT)
  const isBurst = burstUploadBps != null || burstDownloadBps != null
  return { burstUploadBps, burstDownloadBps, burstSeconds: isBurst ? (whole(form.burstSeconds, 1) ?? BURST_SECONDS) : null }
}

/** How long a plan lasts, as its buyers would say it: `1 month, to day 5`, `7d`, `No end`. */
export function validityOf(plan: Pick<Plan, 'durationSeconds' | 'durationMonths' | 'anchorDay'>): string {
  if (plan.durationMonths != null) {
    const months = t('plan.months', { count: plan.durationMonths })
    return plan.anchorDay == null ? months : t('plan.monthsToDay', { months, day: plan.anchorDay })
  }
  return plan.durationSeconds == null ? t('plan.noEnd') : formatDuration(plan.durationSeconds)
}

/** What follows from the start and the end of a term, where it differs from the usual. */
export function validityNotes(plan: Pick<Plan, 'startsOn' | 'graceSeconds'>): string[] {
  return [
    ...(plan.startsOn === 'first_access' ? [t('plan.fromFirstLogin')] : []),
    ...(plan.graceSeconds ? [t('plan.graceOf', { time: formatDuration(plan.graceSeconds) })] : []),
  ]
}

/** Why strangers do or do not see a plan now. */
export function offerOf(plan: Pick<Plan, 'visible' | 'offeredFrom' | 'offeredUntil'>, now: number): TextKey {
  if (plan.visible === false) return 'plan.offer.hidden'
  if (plan.offeredFrom && Date.parse(plan.offeredFrom) > now) return 'plan.offer.later'
  if (plan.offeredUntil && Date.parse(plan.offeredUntil) <= now) return 'plan.offer.over'
  return 'plan.offer.visible'
}

export function typedTerms(plan: Plan | undefined, currency: string): TypedTerms {
  const p: Partial<Plan> = plan ?? {}
  const money = p.currency ?? currency
  return {
    name: p.name ?? '',
    description: p.description ?? '',
    accessKind: p.accessKind ?? 'any',
    price: typed(p.priceMinor, 10 ** minorDigits(money)),
    currency: money,
    ...typedTerm(p),
    anchorDay: typed(p.anchorDay, 1),
    startsOn: p.startsOn ?? 'grant',
    graceHours: p.graceSeconds ? typed(p.graceSeconds, HOUR) : '',
    quotaGigabytes: typed(p.dataQuotaBytes, GB),
    onlineHours: typed(p.onlineSecondsQuota, HOUR),
    downloadMbit: typed(p.downloadBps, MBIT),
    uploadMbit: typed(p.uploadBps, MBIT),
    burstDownloadMbit: typed(p.burstDownloadBps, MBIT),
    burstUploadMbit: typed(p.burstUploadBps, MBIT),
    burstSeconds: typed(p.burstSeconds, 1),
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
    visible: p.visible ?? true,
    trial: p.trial ?? false,
    position: String(p.position ?? 0),
    offeredFrom: p.offeredFrom ? localAt(p.offeredFrom) : '',
    offeredUntil: p.offeredUntil ? localAt(p.offeredUntil) : '',
    nasIds: [...(p.nasIds ?? [])],
  }
}

export function termsOf(form: TypedTerms): PlanTerms {
  return {
    name: form.name.trim(),
    description: form.description.trim() || null,
    accessKind: form.accessKind,
    priceMinor: whole(form.price, 10 ** minorDigits(form.currency)) ?? 0,
    currency: form.currency,
    ...termOf(form),
    startsOn: form.startsOn,
    graceSeconds: whole(form.graceHours, HOUR) ?? 0,
    dataQuotaBytes: bytesFromGigabytes(form.quotaGigabytes),
    onlineSecondsQuota: whole(form.onlineHours, HOUR),
    uploadBps: whole(form.uploadMbit, MBIT),
    downloadBps: whole(form.downloadMbit, MBIT),
    ...burstOf(form),
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
    visible: form.visible,
    trial: form.trial,
    position: whole(form.position, 1) ?? 0,
    offeredFrom: form.offeredFrom ? instantAt(form.offeredFrom) : null,
    offeredUntil: form.offeredUntil ? instantAt(form.offeredUntil) : null,
    nasIds: form.nasIds,
  }
}
