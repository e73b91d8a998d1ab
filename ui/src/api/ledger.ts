import { address, call, send, type Query } from './client'
import { download } from './download'
import type { LedgerAdjustment } from './types'

export const getBalances = () => call('get', '/api/ledger/balances', {})
export const listJournal = (query: Query) => call('get', '/api/ledger/journal', { query })
export const saveJournal = (query: Query) => download('/api/ledger/journal.csv', 'journal.csv', query)
export const adjustLedger = (body: LedgerAdjustment) => call('post', '/api/ledger/adjustments', { body })

export const getReconciliationDay = (query: Query) => call('get', '/api/reconciliation', { query })
export const listReconciliationLines = (query: Query) => call('get', '/api/reconciliation/lines', { query })
export const uploadStatement = (provider: string, file: Blob) => send('POST', address('/api/reconciliation/statements', {}, { provider }), file)
export const getWallet = (subscriberId: string) => call('get', '/api/subscribers/{subscriberId}/wallet', { path: { subscriberId } })
