import { address, call, send, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['VoucherBatchCreate']
type Issue = components['schemas']['VoucherIssue']
type Void = components['schemas']['VoucherVoid']
export type Format = components['schemas']['VoucherFormat']

const one = (batchId: string) => ({ path: { batchId } })

export const listBatches = (query: Query) => call('get', '/api/voucher-batches', { query })
export const getBatch = (id: string) => call('get', '/api/voucher-batches/{batchId}', one(id))
export const listVouchers = (id: string, query: Query) => call('get', '/api/voucher-batches/{batchId}/vouchers', { ...one(id), query })
export const issueVouchers = (id: string, body: Issue) => call('post', '/api/voucher-batches/{batchId}/issue', { ...one(id), body })
export const voidVouchers = (id: string, body: Void) => call('post', '/api/voucher-batches/{batchId}/void', { ...one(id), body })
export const findVoucher = (code: string) => call('post', '/api/vouchers/find', { body: { code } })
export const useVoucherFor = (subscriberId: string, body: components['schemas']['VoucherUse']) => call('post', '/api/subscribers/{subscriberId}/vouchers', { path: { subscriberId }, body })

/** What was printed: the file, which cannot be had again, and the batch it belongs to. */
export interface Print {
  file: Blob
  name: string
  batchId: string
}

export const createBatch = (body: Create) => print('/api/voucher-batches', body)
export const reprintBatch = (id: string, format: Format) => print(address('/api/voucher-batches/{batchId}/reprint', { batchId: id }), { format })

async function print(path: string, body: unknown): Promise<Print> {
  const response = await send('POST', path, body)
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'vouchers'
  return { file: await response.blob(), name, batchId: response.headers.get('Voucher-Batch') ?? '' }
}
