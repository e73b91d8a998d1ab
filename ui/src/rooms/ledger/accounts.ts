import type { LedgerAccount, Movement } from '../../api/types'

export const accounts: LedgerAccount[] = [
  'customer_wallet', 'provider_clearing', 'cash', 'suspense', 'revenue_deferred', 'revenue_earned', 'tax', 'agent_float',
  'commission', 'voucher_liability', 'refund_clearing', 'write_off', 'opening',
]

export const kinds: Movement['kind'][] = [
  'payment', 'purchase', 'topup', 'refund', 'reversal', 'revenue', 'voucher_sale', 'voucher_redeemed', 'agent_settlement',
  'commission', 'invoice', 'credit_note', 'suspense_resolved', 'adjustment',
]

/** Accounts a person moves money between by hand; agents and money of nobody known have pages of their own. */
export const adjustable: LedgerAccount[] = accounts.filter((account) => !['agent_float', 'commission', 'suspense'].includes(account))
