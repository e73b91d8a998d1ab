/** Whether the package is bought again from the wallet, as a person chooses it; the contract says null for the default. */
export const autoRenewWords = ['default', 'on', 'off'] as const
export type AutoRenew = (typeof autoRenewWords)[number]

export function autoRenewWord(autoRenew: boolean | null | undefined): AutoRenew {
  if (autoRenew == null) return 'default'
  return autoRenew ? 'on' : 'off'
}

export function autoRenewOf(word: AutoRenew): boolean | null {
  return word === 'default' ? null : word === 'on'
}
