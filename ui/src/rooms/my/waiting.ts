import { onScopeDispose, ref, type Ref } from 'vue'
import type { MyLogin, MyPayment, MyPurchaseStory } from '../../api/my'
import { formatMinor } from '../../kit/money'
import { t } from '../../kit/text'

/** What a person reads who has been asked for money. */
export interface Standing {
  tone: 'wait' | 'good' | 'bad'
  text: string
  /** What is said beside it, as why the provider said no. */
  more?: string
}

/** A wish's own name, also where the page came over plain HTTP and the browser has no `randomUUID`. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** How a purchase stands, in words. Granted is good news: who is not online yet goes on by itself. */
export function purchaseStanding({ purchase, events }: MyPurchaseStory): Standing {
  switch (purchase.state) {
    case 'waiting':
      return { tone: 'wait', text: t('my.wait.ask'), ...(purchase.phone && { more: purchase.phone }) }
    case 'paid':
    case 'granted':
      return { tone: 'good', text: t('my.wait.granted') }
    case 'online':
      return { tone: 'good', text: t('my.wait.online') }
    case 'queued':
      return { tone: 'good', text: t('my.wait.queued') }
    case 'given_up':
      if (events.some((event) => event.kind.toLowerCase() === 'buyer_suspended')) return { tone: 'bad', text: t('my.wait.suspended') }
      if (events.some((event) => event.kind.toLowerCase() === 'buyer_another_way')) return { tone: 'bad', text: t('my.wait.another_way') }
      return { tone: 'bad', text: t('my.wait.given_up') }
    case 'failed': {
      if (purchase.outcome === 'underpaid') return { tone: 'bad', text: t('my.wait.underpaid') }
      const why = events.findLast((event) => event.kind.toLowerCase() === 'payment_failed')?.detail
      return { tone: 'bad', text: t('my.wait.failed'), ...(why && { more: why }) }
    }
  }
}

/** How a top-up stands, in words. */
export function paymentStanding(payment: MyPayment): Standing {
  switch (payment.state) {
    case 'requested':
      return { tone: 'wait', text: t('my.wait.asking') }
    case 'asked':
      return { tone: 'wait', text: t('my.wait.ask'), ...(payment.phone && { more: payment.phone }) }
    case 'settled':
      return { tone: 'good', text: t('my.wait.toppedUp', { amount: formatMinor(payment.amountMinor, payment.currency) }) }
    case 'unknown':
      return { tone: 'bad', text: t('my.wait.unknown') }
    default:
      return { tone: 'bad', text: t('my.wait.failed'), ...(payment.reason && { more: payment.reason }) }
  }
}

const EVERY_MS = 1_000
const TIMES_MAX = 60

export interface Waiting {
  readonly standing: Ref<Standing | undefined>
  /** Follows a purchase, or a top-up, until it is decided. */
  follow(what: MyPurchaseStory | MyPayment): void
  stop(): void
}

/** Asks each second for a minute how money that was asked for stands; `settled` is told once when it is decided. */
export function useWaiting(login: MyLogin, settled: () => void): Waiting {
  const standing = ref<Standing>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  function stop(): void {
    round += 1
    clearTimeout(timer)
    standing.value = undefined
  }

  function follow(what: MyPurchaseStory | MyPayment): void {
    stop()
    const mine = round
    let asked = 0
    const isPurchase = 'purchase' in what
    const id = isPurchase ? what.purchase.id : what.id
    const look = async (): Promise<Standing> => (isPurchase ? purchaseStanding(await login.purchase(id)) : paymentStanding(await login.payment(id)))

    function show(now: Standing): void {
      standing.value = now
      if (now.tone !== 'wait') settled()
      else if (++asked >= TIMES_MAX) standing.value = { tone: 'wait', text: t('my.wait.silent') }
      else timer = setTimeout(() => void ask(), EVERY_MS)
    }

    async function ask(): Promise<void> {
      // A look that fails is no answer: the next one may have it.
      const now = await look().catch(() => standing.value)
      if (mine === round && now) show(now)
    }

    show(isPurchase ? purchaseStanding(what) : paymentStanding(what))
  }

  onScopeDispose(stop)
  return { standing, follow, stop }
}
