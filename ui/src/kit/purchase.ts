import { say, t, type TextKey } from './text'

/** What is known of how far a purchase has come. */
export interface Come {
  state: string
  outcome?: string | null | undefined
  ended?: boolean | undefined
}

export interface Words {
  state: string
  /** How it ended, where it ended otherwise than by itself. */
  outcome: string | undefined
  /** It gives nothing any more. */
  isOver: boolean
}

const GAVE = ['granted', 'queued', 'online']

/** How far a purchase has come, in the same words wherever it is shown. */
export function purchaseWords(purchase: Come): Words {
  const isOver = GAVE.includes(purchase.state) && (purchase.ended === true || purchase.outcome === 'revoked')
  return {
    state: isOver ? t('purchase.ended') : t(`purchase.state.${purchase.state}` as TextKey),
    outcome: purchase.outcome ? say(`purchase.outcome.${purchase.outcome}`) : undefined,
    isOver,
  }
}
