import { call, send, type Query } from './client'
import type { components } from './contract'

type Schemas = components['schemas']

export type Purchase = Schemas['Purchase']
export type PurchaseStory = Schemas['PurchaseStory']
export type PurchaseEvent = Schemas['PurchaseEvent']
export type PortalTheme = Schemas['PortalTheme']
export type PortalGate = Schemas['PortalGate']

const one = (purchaseId: string) => ({ path: { purchaseId } })

export const listPurchases = (query: Query) => call('get', '/api/hotspot/purchases', { query })
export const getPurchase = (id: string) => call('get', '/api/hotspot/purchases/{purchaseId}', one(id))
export const retryPurchase = (id: string) => call('post', '/api/hotspot/purchases/{purchaseId}/retry', one(id))
export const revokePurchase = (id: string, body: Schemas['Revocation']) =>
  call('post', '/api/hotspot/purchases/{purchaseId}/revoke', { ...one(id), body })

export const letDeviceIn = (body: Schemas['LetDeviceIn']) => call('post', '/api/hotspot/access', { body })

export const getPortalTheme = () => call('get', '/api/hotspot/theme', {})
export const setPortalTheme = (body: PortalTheme) => call('put', '/api/hotspot/theme', { body })
/** The portal's first page as HTML, in a theme that is not set yet. */
export const previewPortalTheme = async (body: PortalTheme, language: 'en' | 'sw') =>
  (await send('POST', `/api/hotspot/theme/preview?language=${language}`, body)).text()
export const getWalledGarden = () => call('get', '/api/hotspot/walled-garden', {})
export const getPortalGate = (nasId: string) => call('get', '/api/hotspot/gates/{nasId}', { path: { nasId } })
