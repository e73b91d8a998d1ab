import type { MyPurchaseStory } from '../../api/my'
import { humanise, say, t } from '../../kit/text'
import { formatDateTime } from '../../kit/time'

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
