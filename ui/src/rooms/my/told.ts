import type { MyInvoice, MyOffer, MyPurchase, MyPurchaseStory, MyRight } from '../../api/my'
import { formatBitRate, formatBytes } from '../../kit/bytes'
import { purchaseWords } from '../../kit/purchase'
import { humanise, say, t } from '../../kit/text'
import { formatDate, formatDateTime, formatDuration } from '../../kit/time'

export interface Told {
  at: string
  time: string
  text: string
}

/** What happened to a purchase, oldest first, in the words staff see too. */
export function told(events: MyPurchaseStory['events']): Told[] {
  return events.map((event) => {
    const kind = event.kind.toLowerCase()
    const often = event.repeats > 1 ? ` ${t('purchase.times', { count: event.repeats })}` : ''
    const words = say(`purchase.event.${kind}`) ?? humanise(kind)
    return { at: event.at, time: formatDateTime(event.at), text: `${words}${often}${event.detail ? `: ${say(`payment.way.${event.detail}`) ?? event.detail}` : ''}` }
  })
}

/** How far a purchase has come; of one that waits, when it starts. */
export function comeTo(purchase: MyPurchase): string {
  const { state, outcome, isOver } = purchaseWords(purchase)
  const now = purchase.startsAt && !isOver ? t('my.history.starts', { time: formatDateTime(purchase.startsAt) }) : state
  return outcome ? `${now} · ${outcome}` : now
}

/** What follows what runs now, and from when. */
export function following(right: MyRight): string {
  return right.expectedStartAt ? t('my.nextFrom', { plan: right.planName, time: formatDateTime(right.expectedStartAt) }) : t('my.next', { plan: right.planName })
}

/** Whether a bill is paid; a credit note is none. */
export function billed(invoice: MyInvoice): string | undefined {
  if (invoice.kind !== 'invoice') return undefined
  return invoice.paidAt ? t('my.history.paidOn', { day: formatDate(invoice.paidAt) }) : t('my.history.toPay')
}

/** How long an offer lasts, how much of that may be spent online, and from when it counts. */
function term(offer: MyOffer): string {
  const { durationMonths, durationSeconds, onlineSecondsQuota } = offer
  const length = durationMonths != null ? t('my.shop.months', { count: durationMonths }) : durationSeconds != null ? inWords(durationSeconds) : undefined
  const whole = length && offer.startsOn === 'first_access' ? t('my.shop.fromFirstUse', { term: length }) : length
  if (onlineSecondsQuota == null) return whole ?? t('my.shop.noEnd')
  const time = inWords(onlineSecondsQuota)
  return whole ? t('my.shop.onlineWithin', { time, term: whole }) : t('my.shop.online', { time })
}

/** A whole number of one unit where it is one; `1m` beside `1 month` would be read as one. */
function inWords(seconds: number): string {
  for (const [unit, size] of [['days', 86_400], ['hours', 3_600], ['minutes', 60]] as const) {
    if (seconds % size === 0) return t(`my.shop.${unit}`, { count: seconds / size })
  }
  return seconds < 600 ? t('my.shop.seconds', { count: seconds }) : formatDuration(seconds)
}

function data(offer: MyOffer): string {
  if (offer.dataQuotaBytes == null) return t('my.shop.noQuota')
  const amount = t('my.shop.data', { data: formatBytes(offer.dataQuotaBytes) })
  return offer.throttledBps == null ? amount : t('my.shop.slowed', { data: amount, speed: formatBitRate(offer.throttledBps) })
}

/** All that limits an offer, in a line: nobody is to find out after paying. */
export function gives(offer: MyOffer): string {
  const { downloadBps, uploadBps, devicesMax, sessionsMax } = offer
  return [
    term(offer),
    ...(offer.endsAt ? [t('my.shop.untilDay', { time: formatDateTime(offer.endsAt) })] : []),
    data(offer),
    ...(downloadBps != null ? [t('my.shop.speed', { speed: formatBitRate(downloadBps) })] : []),
    ...(uploadBps != null && uploadBps !== downloadBps ? [t('my.shop.upload', { speed: formatBitRate(uploadBps) })] : []),
    ...(devicesMax != null ? [t('my.shop.devices', { count: devicesMax })] : []),
    ...(sessionsMax != null && (devicesMax == null || sessionsMax < devicesMax) ? [t('my.shop.sessions', { count: sessionsMax })] : []),
  ].join(' · ')
}
