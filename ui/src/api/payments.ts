import { call, type Query } from './client'
import type { components } from './contract'

export type Payment = components['schemas']['Payment']
export type PaymentDetail = components['schemas']['PaymentDetail']

const one = (paymentId: string) => ({ path: { paymentId } })

export const listPayments = (query: Query) => call('get', '/api/payments', { query })
export const getPayment = (id: string) => call('get', '/api/payments/{paymentId}', one(id))
export const retryPayment = (id: string) => call('post', '/api/payments/{paymentId}/retry', one(id))
export const giveUpPayment = (id: string) => call('post', '/api/payments/{paymentId}/give-up', one(id))
export const refundPayment = (id: string, reason: string) =>
  call('post', '/api/payments/{paymentId}/refund', { ...one(id), body: { reason } })
