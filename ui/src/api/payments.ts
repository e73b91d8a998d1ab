import { call, type Query } from './client'
import type { components } from './contract'

type Schemas = components['schemas']

export type Payment = Schemas['Payment']
export type PaymentDetail = Schemas['PaymentDetail']
export type ReceivedPayment = Schemas['ReceivedPayment']
export type PaymentAccount = Schemas['PaymentAccount']
export type PaymentAccountTerms = Schemas['PaymentAccountTerms']
export type PaymentCallback = Schemas['PaymentCallback']

const one = (paymentId: string) => ({ path: { paymentId } })

export const listPayments = (query: Query) => call('get', '/api/payments', { query })
export const getPayment = (id: string) => call('get', '/api/payments/{paymentId}', one(id))
export const retryPayment = (id: string) => call('post', '/api/payments/{paymentId}/retry', one(id))
export const giveUpPayment = (id: string) => call('post', '/api/payments/{paymentId}/give-up', one(id))
export const refundPayment = (id: string, reason: string) =>
  call('post', '/api/payments/{paymentId}/refund', { ...one(id), body: { reason } })
export const confirmPayment = (id: string, body: Schemas['PaymentSighting']) => call('post', '/api/payments/{paymentId}/confirm', { ...one(id), body })
export const resolvePayment = (id: string, subscriberId: string) => call('post', '/api/payments/{paymentId}/resolve', { ...one(id), body: { subscriberId } })
export const receivePayment = (body: ReceivedPayment) => call('post', '/api/payments', { body })

const account = (paymentAccountId: string) => ({ path: { paymentAccountId } })

export const listPaymentAccounts = () => call('get', '/api/payment-accounts', {})
export const createPaymentAccount = (body: PaymentAccountTerms) => call('post', '/api/payment-accounts', { body })
export const updatePaymentAccount = (id: string, body: PaymentAccountTerms) => call('put', '/api/payment-accounts/{paymentAccountId}', { ...account(id), body })
export const disablePaymentAccount = (id: string) => call('post', '/api/payment-accounts/{paymentAccountId}/disable', account(id))
export const enablePaymentAccount = (id: string) => call('post', '/api/payment-accounts/{paymentAccountId}/enable', account(id))
export const testPaymentAccount = (id: string) => call('post', '/api/payment-accounts/{paymentAccountId}/test', account(id))
export const registerPaymentAccount = (id: string) => call('post', '/api/payment-accounts/{paymentAccountId}/register', account(id))

export const listPaymentCallbacks = (query: Query) => call('get', '/api/payment-callbacks', { query })
