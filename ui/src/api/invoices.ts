import { call, type Query } from './client'
import { download } from './download'
import type { InvoiceDraft, InvoiceSettings } from './types'

const one = (invoiceId: string) => ({ path: { invoiceId } })

export const listInvoices = (query: Query) => call('get', '/api/invoices', { query })
export const getInvoice = (id: string) => call('get', '/api/invoices/{invoiceId}', one(id))
export const draftInvoice = (body: InvoiceDraft) => call('post', '/api/invoices', { body })
export const discardInvoice = (id: string) => call('delete', '/api/invoices/{invoiceId}', one(id))
export const finaliseInvoice = (id: string) => call('post', '/api/invoices/{invoiceId}/finalise', one(id))
export const voidInvoice = (id: string, reason: string) => call('post', '/api/invoices/{invoiceId}/void', { ...one(id), body: { reason } })
export const payInvoice = (id: string) => call('post', '/api/invoices/{invoiceId}/pay', one(id))
export const creditInvoice = (id: string, key: string) => call('post', '/api/invoices/{invoiceId}/credit-notes', { ...one(id), body: { key } })
export const saveInvoicePdf = (id: string, number: string) => download(`/api/invoices/${id}/pdf`, `${number}.pdf`)
export const saveReceiptPdf = (id: string, number: string) => download(`/api/invoices/${id}/receipt.pdf`, `receipt-${number}.pdf`)
export const saveInvoices = (query: Query) => download('/api/invoices.csv', 'invoices.csv', query)
export const getInvoiceSettings = () => call('get', '/api/invoice-settings', {})
export const updateInvoiceSettings = (body: InvoiceSettings) => call('put', '/api/invoice-settings', { body })
