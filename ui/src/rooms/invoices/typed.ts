import type { InvoiceDraft, InvoiceSettings } from '../../api/types'
import { minorDigits } from '../../kit/money'

/** A draft as a person types it. */
export interface TypedDraft {
  customerName: string
  customerPhone: string
  customerEmail: string
  customerAddress: string
  customerTaxNumber: string
  lines: { text: string; quantity: string; price: string }[]
}

export const emptyLine = () => ({ text: '', quantity: '1', price: '' })

export function emptyDraft(): TypedDraft {
  return { customerName: '', customerPhone: '', customerEmail: '', customerAddress: '', customerTaxNumber: '', lines: [emptyLine()] }
}

/** What is sent: amounts in minor units, empty fields left out. */
export function draftOf(form: TypedDraft, currency: string): InvoiceDraft {
  const set = (text: string) => text.trim() || undefined
  return {
    customerName: form.customerName.trim(),
    customerPhone: set(form.customerPhone),
    customerEmail: set(form.customerEmail),
    customerAddress: set(form.customerAddress),
    customerTaxNumber: set(form.customerTaxNumber),
    currency,
    lines: form.lines.map((line) => ({
      text: line.text.trim(),
      quantity: Number(line.quantity),
      unitPriceMinor: Math.round(Number(line.price) * 10 ** minorDigits(currency)),
    })),
  }
}

/** Percent as typed to basis points, and back. */
export const basisPoints = (percent: string | number) => Math.round(Number(percent) * 100)
export const percent = (points: number) => points / 100

export const emptySettings = (): InvoiceSettings => ({ sellerName: '', sellerAddress: '', sellerTaxNumber: '', taxBasisPoints: 0, prefix: '', branch: '00', footer: '', invoicesForSales: true })
