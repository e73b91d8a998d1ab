import { dateFormat } from './region'
import { humanise, say, t } from './text'

/** Something that happened to a purchase, once or again and again. */
export interface Happening {
  at: string
  kind: string
  detail: string
  repeats: number
  lastAt: string
}

export interface Line {
  at: string
  /** The time of day, or from when until when it was tried. */
  time: string
  text: string
  tone: 'good' | 'bad' | 'plain'
}

const GOOD = ['paid', 'granted', 'connected', 'credited', 'refunded', 'overpaid', 'paid_again']
const BAD = ['underpaid', 'payment_failed', 'nas_offline', 'nas_refused', 'given_up', 'revoked', 'buyer_suspended', 'buyer_another_way', 'buyer_gone', 'device_kept_out']

/** `12:01:04`, in the tenant's zone. */
export function timeOfDay(instant: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(instant))
}

/** What happened to a purchase, oldest first, each as somebody at the counter would say it. */
export function timeline(events: Happening[]): Line[] {
  return events.map((event) => {
    const kind = event.kind.toLowerCase()
    const words = say(`purchase.event.${kind}`) ?? humanise(kind)
    const often = event.repeats > 1 ? ` ${t('purchase.times', { count: event.repeats })}` : ''
    const from = timeOfDay(event.at)
    return {
      at: event.at,
      time: event.repeats > 1 ? `${from} – ${timeOfDay(event.lastAt)}` : from,
      text: `${words}${often}${event.detail ? `: ${say(`payment.way.${event.detail}`) ?? event.detail}` : ''}`,
      tone: GOOD.includes(kind) ? 'good' : BAD.includes(kind) ? 'bad' : 'plain',
    }
  })
}
