import type { Purchase, PurchaseEvent } from '../../api/hotspot'
import { dateFormat } from '../../kit/region'
import { humanise, say, t } from '../../kit/text'

export interface Line {
  at: string
  /** The time of day, or from when until when it was tried. */
  time: string
  text: string
  tone: 'good' | 'bad' | 'plain'
}

const GOOD = ['paid', 'granted', 'connected', 'credited', 'refunded', 'overpaid', 'paid_again']
const BAD = ['underpaid', 'payment_failed', 'nas_offline', 'nas_refused', 'given_up', 'revoked']

/** `12:01:04`, in the tenant's zone. */
export function timeOfDay(instant: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(instant))
}

/** What happened to a purchase, oldest first, each as somebody at the counter would say it. */
export function timeline(events: PurchaseEvent[]): Line[] {
  return events.map((event) => {
    const kind = event.kind.toLowerCase()
    const words = say(`purchase.event.${kind}`) ?? humanise(kind)
    const often = event.repeats > 1 ? ` ${t('purchase.times', { count: event.repeats })}` : ''
    const from = timeOfDay(event.at)
    return {
      at: event.at,
      time: event.repeats > 1 ? `${from} – ${timeOfDay(event.lastAt)}` : from,
      text: `${words}${often}${event.detail ? `: ${event.detail}` : ''}`,
      tone: GOOD.includes(kind) ? 'good' : BAD.includes(kind) ? 'bad' : 'plain',
    }
  })
}

/** The whole story in a sentence to read out: `Paid 12:01:04, router offline 12:01:06, connected 12:03:10`. */
export function story(events: PurchaseEvent[]): string {
  const told = events
    .map((event) => ({ kind: event.kind.toLowerCase(), at: event.at }))
    .filter(({ kind }) => say(`purchase.short.${kind}`) !== undefined)
    .map(({ kind, at }) => `${say(`purchase.short.${kind}`)} ${timeOfDay(at)}`)
    .join(', ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}

/** Only what was granted and is not over can be connected again or taken back. */
export const mayRetry = (purchase: Purchase): boolean =>
  ['granted', 'queued', 'online', 'given_up'].includes(purchase.state) && !['refunded', 'revoked', 'credited'].includes(purchase.outcome ?? '')

export const mayRevoke = (purchase: Purchase): boolean =>
  ['granted', 'queued', 'online'].includes(purchase.state) && purchase.outcome !== 'revoked'
