import type { MyInvoice, MyPurchase, MyPurchaseStory, MyRight } from '../../api/my'
import { purchaseWords } from '../../kit/purchase'
import { humanise, say, t } from '../../kit/text'
import { formatDate, formatDateTime } from '../../kit/time'

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
    return { at: event.at, time: formatDateTime(event.at), text: `${words}${often}${event.detail ? `: ${event.detail}` : ''}` }
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
